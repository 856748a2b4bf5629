"""Telling a person's devices: each version of a notification once, never an older one after a newer one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notifications.models import Notification
from notifications.preferences import REALTIME, Preferences
from notifications.querysets import NotificationQuerySet
from yiz.clock import now
from yiz.db import delete_rows
from yiz.realtime.publish import publish, user_room


def push(row: Mapping[str, Any], payload: dict[str, Any], preferences: Preferences, *, zone_name: str) -> bool:
    """Pushes the row as it stands, unless its devices were told of it, or of a newer version; whether it did.

    In quiet hours it is held back until they end (`send_held`), and not at all pushed where that is not wanted.
    The mark that it was told is written in the transaction that stores the event: both or neither.
    """
    due = Notification.objects.filter(pk=row["id"], pushed_version__lt=row["version"], removed_at=None)
    if REALTIME not in preferences.channels(row["type"]):
        return False
    if (end := preferences.quiet_end(now(), zone_name)) is not None:
        due.update(held_until=end)
        return False

    def mine() -> bool:
        return bool(due.update(pushed_version=row["version"], pushed_at=now(), held_until=None))

    payload["unread_count"] = unread_count(row["recipient_id"])
    room = user_room(row["recipient_id"])
    return publish(room, "personal_notification", payload, claim=mine) is not None


def withdraw(user_id: str, notification_ids: Sequence[str]) -> bool:
    """Deletes them, and tells the user's devices, both or neither; False when there were none."""
    gone = Notification.objects.filter(pk__in=notification_ids)
    return tell_removed(user_id, notification_ids, lambda: bool(delete_rows(gone)))


def tell_removed(user_id: str, notification_ids: Sequence[str], remove: Callable[[], bool]) -> bool:
    """Takes notifications out of the user's list, and off their devices (no ids: all that are read). `remove` does the
    first, in the transaction that stores the event of the second, and says whether there was anything to take out.
    """
    unread = _unread(user_id).exclude(pk__in=notification_ids).count()
    data = {"notification_ids": list(notification_ids), "all_read": not notification_ids, "unread_count": unread}
    return publish(user_room(user_id), "notification_removed", data, claim=remove) is not None


def unread_count(user_id: str) -> int:
    """How many are unread: one count over an index that holds only these."""
    return _unread(user_id).count()


def _unread(user_id: str) -> NotificationQuerySet:
    return Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None)
