"""Keyset pages of lists that are filtered by what the database can't look up in an index.

Rows come in index order and are sifted before they are counted, so that a page is never short, nor empty, while
there is more.
"""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.constants import PAGE_LIMIT
from yiz.api.pages import Build, Place, Row, fetch, links, page_limit, read_cursor
from yiz.api.renderers import encode
from yiz.api.responses import single

CHUNK_MAX = 1_000

Source = Callable[[Place | None, int], tuple[list[Row], bool]]
"""`(place, limit)`, as `fetch` answers: the rows after the place, in the list's own order, and if there are more."""

Keep = Callable[[list[Row]], list[Row]]
"""Those of the rows that the caller is to see, in the same order. It may add to them what `build` needs."""


def sifted_page(
    request: Request,
    source: QuerySet | Source,
    *,
    order: Sequence[str] = ("-id",),
    keep: Keep,
    build: Build,
    limit_default: int = PAGE_LIMIT,
) -> Response:
    """As `keyset_page`, of the rows that `keep` keeps. One query (and `keep`'s own) as long as it keeps them all."""
    limit = page_limit(request, limit_default)
    place = read_cursor(request, order)
    found, more = sift(source, order=order, place=place, limit=limit, keep=keep)
    answer = {"results": list(build(found)), **links(request, order, found, place, more)}
    return single(request, answer) if place is None else Response(encode(answer))


def sift(
    source: QuerySet | Source, *, order: Sequence[str], place: Place | None, limit: int, keep: Keep
) -> tuple[list[Row], bool]:
    """The rows of a page in the list's own order, and whether there are more in the direction of reading.

    Reads on, in growing chunks, until the page is full or the list ends.
    """
    read = _reader(source, order) if isinstance(source, QuerySet) else source
    backwards = place is not None and place.backwards
    kept: list[Row] = []
    size, more = limit, True
    while more and len(kept) <= limit:
        rows, more = read(place, size + 1)
        if backwards:
            rows = rows[::-1]
        if not rows:
            break
        place = Place(tuple(rows[-1][column.removeprefix("-")] for column in order), backwards)
        kept += keep(rows)
        size = min(size * 2, CHUNK_MAX)
    page = kept[:limit]
    return (page[::-1] if backwards else page), len(kept) > limit


def _reader(rows: QuerySet, order: Sequence[str]) -> Source:
    return lambda place, limit: fetch(rows, order, place, limit)
