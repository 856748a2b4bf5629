"""What is done by schedule: figures from events; events go after 90 days, and figures by the hour after two weeks.

MongoDB removes events by itself; elsewhere this does.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from analytics.constants import KEEP_HOURS
from analytics.models import KEPT, Event, HourlyFigure
from yiz.db import delete_rows
from yiz.ids import id_at
from yiz.ports import Progress

CHUNK = 1_000


def rollup(progress: Progress) -> int:
    """Makes figures of what has arrived; answers how many events it read."""
    from analytics.rollup import run  # noqa: PLC0415  heavy: only when figures are made

    return run.rollup(progress)


def clean(progress: Progress) -> int:
    """Removes raw events that arrived more than 90 days ago, and figures by the hour; in chunks; answers how many."""
    removed = 0
    for rows, what in ((_old_hours(), "figures by the hour"), (_old_events(), "raw events")):
        while gone := list(rows.order_by("id").values_list("id", flat=True)[:CHUNK]):
            removed += delete_rows(rows.model._default_manager.filter(pk__in=gone))
            progress(removed, what)
    return removed


def count() -> int:
    """How many rows `clean` would remove."""
    return _old_hours().count() + _old_events().count()


def _old_hours() -> QuerySet[Any]:
    return HourlyFigure.objects.filter(hour__lt=int((timezone.now() - KEEP_HOURS).timestamp()) // 3_600)


def _old_events() -> QuerySet[Any]:
    return Event.objects.filter(pk__lt=id_at(timezone.now() - KEPT))
