"""What is done by schedule: pushes that quiet hours held back are made, old notifications go."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from notifications.constants import ALL_KEPT, CHUNK, READ_KEPT
from notifications.models import EPOCH, Notification, NotificationActor
from notifications.sight import sight
from notifications.telling import push_as_seen
from yiz.db import delete_rows
from yiz.ids import id_at


def clean(progress: Callable[[int, str], None]) -> int:
    """Removes read ones after 90 days and all after 365; answers how many. Safe to run at any time, in chunks.

    Not left to MongoDB's expiry: the rows of the people in a notification must go with it.
    """
    removed = 0
    for rows in (_old(), _old_and_read()):
        while gone := list(rows.order_by("id").values_list("id", flat=True)[:CHUNK]):
            delete_rows(NotificationActor.objects.filter(notification_id__in=gone))
            removed += delete_rows(Notification.objects.filter(pk__in=gone))
            progress(removed, "old notifications")
    return removed


def count() -> int:
    """How many notifications `clean` would remove."""
    return _old().count() + _old_and_read().filter(pk__gte=id_at(timezone.now() - ALL_KEPT)).count()


def _old() -> QuerySet[Notification]:
    return Notification.objects.filter(pk__lt=id_at(timezone.now() - ALL_KEPT))


def _old_and_read() -> QuerySet[Notification]:
    limit = timezone.now() - READ_KEPT
    return Notification.objects.filter(pk__lt=id_at(limit), read_at__lt=limit)


def push_held(progress: Callable[[int, str], None]) -> int:
    """Pushes what was held back by quiet hours that have ended; what was read meanwhile is only marked."""
    now, done = timezone.now(), 0
    due = Notification.objects.filter(held_until__gt=EPOCH, held_until__lte=now).order_by("held_until")
    while rows := list(due.columns()[:CHUNK]):
        for row in rows:
            seen = None if row["read_at"] else sight(str(row["recipient_id"]), _people(row))
            if seen is not None:
                push_as_seen(row, seen, own=False)
            # whatever came of it; new quiet hours have set a later time
            Notification.objects.filter(pk=row["id"], held_until__lte=now).update(held_until=None)
        done += len(rows)
        progress(done, "pushing what was held back")
    return done


def _people(row: Mapping[str, Any]) -> list[str]:
    return list(row["latest_actor_ids"])
