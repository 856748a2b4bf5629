"""What is done by schedule: raw events go after 90 days. MongoDB does it by itself; elsewhere this does."""

from collections.abc import Callable

from django.utils import timezone

from analytics.models import KEPT, Event
from yiz.db import delete_rows
from yiz.ids import id_at

CHUNK = 1_000


def clean(progress: Callable[[int, str], None]) -> int:
    """Removes raw events that are older than 90 days, in chunks; answers how many."""
    old = Event.objects.filter(pk__lt=id_at(timezone.now() - KEPT)).order_by("id")
    removed = 0
    while gone := list(old.values_list("id", flat=True)[:CHUNK]):
        removed += delete_rows(Event.objects.filter(pk__in=gone))
        progress(removed, "raw events")
    return removed
