"""Keyset pages that carry something beside their rows."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.pages import Build, Row, fetch, links, page_limit, read_cursor
from yiz.api.responses import single


def page_with(
    request: Request,
    rows: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    build: Build,
    head: Callable[[], dict[str, Any]],
) -> Response:
    """As `keyset_page`, with what `head()` answers on the first page, and nothing of it on the later ones."""
    limit, place = page_limit(request), read_cursor(request, order)
    found, more = fetch(rows, order, place, limit)
    page = {"results": list(build(found)), **links(request, order, found, place, more)}
    return Response(page) if place else single(request, {**head(), **page})
