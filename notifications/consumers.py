"""What a client may say about its notifications over a socket."""

from collections.abc import Mapping
from typing import Any

from notifications.services import NotificationService
from yiz.api.errors import Invalid
from yiz.ids import is_id
from yiz.realtime.rooms import client_event


@client_event("mark_read")
def mark_read(user: Any, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """`{notification_id}` → `{unread_count}`; one that is not the user's own changes nothing."""
    notification_id = data.get("notification_id")
    if not is_id(notification_id):
        raise Invalid("A notification_id of 24 hex digits is needed.", "invalid", "notification_id")
    unread = NotificationService.mark_read(user_id=user.id, notification_id=str(notification_id))
    return {"unread_count": unread}
