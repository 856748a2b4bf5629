"""What is done by schedule: old notifications go, with the places of those whom they tell of."""

from collections.abc import Callable

from django.utils import timezone

from notifications.constants import ALL_KEPT, CHUNK, READ_KEPT
from notifications.models import Notification, NotificationActor
from yiz.db import delete_rows
from yiz.ids import id_at


def clean(progress: Callable[[int, str], None]) -> int:
    """Removes read ones after 90 days and all after 365; answers how many. Safe to run at any time, in chunks.

    Not left to MongoDB's expiry: the rows of the people in a notification must go with it.
    """
    now = timezone.now()
    old = Notification.objects.filter(pk__lt=id_at(now - ALL_KEPT))
    read = Notification.objects.filter(pk__lt=id_at(now - READ_KEPT), read_at__lt=now - READ_KEPT)
    removed = 0
    for rows in (old, read):
        while gone := list(rows.order_by("id").values_list("id", flat=True)[:CHUNK]):
            delete_rows(NotificationActor.objects.filter(notification_id__in=gone))
            removed += delete_rows(Notification.objects.filter(pk__in=gone))
            progress(removed, "old notifications")
    return removed
