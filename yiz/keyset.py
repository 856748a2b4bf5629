"""Reading many rows in bounded memory, by their keys: as quick at the end as at the beginning."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

CHUNK = 500


def stream(rows: QuerySet[Any], *columns: str, chunk: int = CHUNK) -> Iterator[dict[str, Any]]:
    """The rows by rising id, as dictionaries of these columns (`id` among them), so many in memory at a time."""
    found, after = rows.order_by("id").values("id", *columns), None
    while page := list((found.filter(pk__gt=after) if after is not None else found)[:chunk]):
        yield from page
        after = page[-1]["id"]


def chunks_of_ids(rows: QuerySet[Any], *, chunk: int = CHUNK) -> Iterator[list[Any]]:
    """Ids of rows that the caller removes (or changes so that they no longer match), newest first, until none is left.

    Newest first, so that what hangs on something older goes before it.
    """
    while ids := list(rows.order_by("-id").values_list("id", flat=True)[:chunk]):
        yield ids
