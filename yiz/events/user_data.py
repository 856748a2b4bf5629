"""Events that name a person, for erasure: those that were told are kept a week, those that can't be told, longer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from yiz.erasing import erase_rows
from yiz.events.base import REGISTRY
from yiz.events.models import OutboxEvent
from yiz.keyset import CHUNK, stream


class OutboxData:
    """`yiz.ports.user_data`. Nothing to export: events are copies of what the other parts export."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {}

    def erase(self, user_id: str) -> None:
        """Reads the whole outbox, which holds a week: no index leads from a person to the events that name them.

        An account is erased days after anybody could do anything with it, so there is nothing left to tell of it.
        """
        for ids in _in_chunks(_naming(user_id)):
            erase_rows(OutboxEvent.objects.filter(pk__in=ids))


def _naming(user_id: str) -> Iterator[str]:
    """Ids of events in which the person stands: in a field of one id by the database, in a list of them by reading."""
    singles, lists = _id_fields()
    yield from _ids(OutboxEvent.objects.filter(reduce(or_, (Q(**{f"payload__{name}": user_id}) for name in singles))))
    for row in stream(OutboxEvent.objects.filter(name__in=lists), "name", "payload"):
        if any(user_id in row["payload"].get(name, ()) for name in lists[row["name"]]):
            yield row["id"]


def _id_fields() -> tuple[list[str], dict[str, list[str]]]:
    """Fields that may hold an id, of all events; and by event those that may hold several."""
    singles, lists = set[str](), dict[str, list[str]]()
    for event in REGISTRY.values():
        for field in fields(event):
            if field.name.endswith("_id"):
                singles.add(field.name)
            elif field.name.endswith("_ids"):
                lists.setdefault(event.name, []).append(field.name)
    return sorted(singles), lists


def _ids(rows: QuerySet[OutboxEvent]) -> Iterator[str]:
    return (row["id"] for row in stream(rows))


def _in_chunks(ids: Iterator[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for event_id in ids:
        chunk.append(event_id)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
