"""What is done by schedule: figures from events; events go after 90 days, and figures by the hour after two weeks.

MongoDB removes events by itself; elsewhere this does.
"""

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
    """Removes raw events that arrived more than 90 days ago, in chunks; answers how many."""
    now = timezone.now()
    delete_rows(HourlyFigure.objects.filter(hour__lt=int((now - KEEP_HOURS).timestamp()) // 3_600))
    old = Event.objects.filter(pk__lt=id_at(now - KEPT)).order_by("id")
    removed = 0
    while gone := list(old.values_list("id", flat=True)[:CHUNK]):
        removed += delete_rows(Event.objects.filter(pk__in=gone))
        progress(removed, "raw events")
    return removed
