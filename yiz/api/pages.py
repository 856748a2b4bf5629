"""Keyset pages: a page begins where the last one ended, however many rows were added since.

The cursor is opaque, signed, and good only for the list and the ordering that it was made for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.constants import PAGE_LIMIT, PAGE_LIMIT_MAX
from yiz.api.errors import Invalid
from yiz.api.renderers import encode
from yiz.api.responses import single

Row = dict[str, Any]
Build = Callable[[list[Row]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Between two rows of a list: the order columns of one of them, and the way to go on from it."""

    values: tuple[Any, ...]
    backwards: bool = False


def keyset_page(
    request: Request,
    rows: QuerySet[Any, Row],
    *,
    order: Sequence[str] = ("-id",),
    build: Build,
    limit_default: int = PAGE_LIMIT,
) -> Response:
    """One page of `rows`, a QuerySet of `.values()` with the columns of `order`, whose last one is unique.

    One query; `build` makes the payloads of all rows at once. Takes `?limit=` (1 to 100) and `?cursor=`.
    The first page carries an `ETag`.
    """
    limit = page_limit(request, limit_default)
    place = read_cursor(request, order)
    found, more = fetch(rows, order, place, limit)
    answer = {"results": list(build(found)), **links(request, order, found, place, more)}
    return single(request, answer) if place is None else Response(encode(answer))


def page_limit(request: Request, default: int = PAGE_LIMIT) -> int:
    """`?limit=`, or the default; raises `Invalid` outside 1 to 100."""
    text = request.query_params.get("limit")
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= PAGE_LIMIT_MAX):
        raise Invalid(f"A whole number from 1 to {PAGE_LIMIT_MAX} is expected.", "invalid", "limit")
    return int(text)


def fetch(rows: QuerySet[Any, Row], order: Sequence[str], place: Place | None, limit: int) -> tuple[list[Row], bool]:
    """The rows of a page in the list's own order, and whether there are more in the direction of reading."""
    reading = [_flip(column) for column in order] if place and place.backwards else list(order)
    if place is not None:
        rows = rows.filter(beyond(reading, place.values, _nullable(rows, reading)))
    found = list(rows.order_by(*reading)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    if place and place.backwards:
        found.reverse()
    return found, more


def beyond(order: Sequence[str], values: Sequence[Any], nullable: Sequence[bool]) -> Q:
    """What comes after the row with these values. NULL is the smallest, as on SQLite and MongoDB.

    For `(a, id)`: `a <= x AND (a < x OR (a = x AND id < y))`; the first part says nothing new, but it is what both
    databases can look up in the index.
    """
    parts, equal = [], Q()
    for column, value, may_be_null in zip(order, values, nullable, strict=True):
        after = _after(column, value, may_be_null)
        parts += [] if after is None else [equal & after]
        name = column.removeprefix("-")
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    after_all = reduce(or_, parts, Q()) if parts else Q(pk__in=[])
    if len(order) == 1 or nullable[0]:
        return after_all
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{order[0].removeprefix('-')}__{bound}": values[0]}) & after_all


def _after(column: str, value: Any, may_be_null: bool) -> Q | None:
    name = column.removeprefix("-")
    if column.startswith("-"):
        if value is None:
            return None
        smaller = Q(**{f"{name}__lt": value})
        return smaller | Q(**{f"{name}__isnull": True}) if may_be_null else smaller
    return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__gt": value})


def _nullable(rows: QuerySet[Any, Row], order: Sequence[str]) -> list[bool]:
    columns = [F(column.removeprefix("-")).resolve_expression(rows.query.clone()) for column in order]
    return [bool(getattr(getattr(column, "target", column.output_field), "null", False)) for column in columns]


def _flip(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


# --- cursors ---------------------------------------------------------------------------------------------------


def read_cursor(request: Request, order: Sequence[str]) -> Place | None:
    """Where `?cursor=` says to go on; None for the first page. Raises `Invalid` for a wrong or foreign one."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        backwards, *values = signing.Signer(salt=_salt(request, order)).unsign_object(text)
        if len(values) != len(order):
            raise ValueError("another ordering")
        return Place(tuple(_restored(value) for value in values), bool(backwards))
    except (signing.BadSignature, ValueError, TypeError):
        raise Invalid("This cursor is not one of this list. Begin again without it.", "invalid", "cursor") from None


def write_cursor(request: Request, order: Sequence[str], row: Row, *, backwards: bool) -> str:
    """The cursor of the rows before or after this one."""
    values = [_stored(row[column.removeprefix("-")]) for column in order]
    # without a time in it: the same page has the same `next`, and so the same ETag
    return signing.Signer(salt=_salt(request, order)).sign_object([int(backwards), *values])


def links(
    request: Request, order: Sequence[str], found: list[Row], place: Place | None, more: bool
) -> dict[str, str | None]:
    """`next` and `previous`, absolute, with the caller's other parameters."""
    backwards = place is not None and place.backwards
    answer: dict[str, str | None] = {"next": None, "previous": None}
    if not found:
        return answer
    if more or backwards:
        answer["next"] = _link(request, write_cursor(request, order, found[-1], backwards=False))
    if place is not None and (more or not backwards):
        answer["previous"] = _link(request, write_cursor(request, order, found[0], backwards=True))
    return answer


def _link(request: Request, cursor: str) -> str:
    parameters = [(name, value) for name, values in request.query_params.lists() for value in values]
    query = urlencode([*((name, value) for name, value in parameters if name != "cursor"), ("cursor", cursor)])
    return f"{request.build_absolute_uri(request.path)}?{query}"


def _salt(request: Request, order: Sequence[str]) -> str:
    return f"yiz.api.pages:{request.path.rstrip('/')}:{','.join(order)}"


def _stored(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _restored(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
