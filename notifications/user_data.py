"""What a person was told, and where others were told of the person, for export and erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from notifications.models import Announcement, Notification, NotificationActor, NotificationPreferences
from notifications.services import NotificationService
from yiz.erasing import erase_rows
from yiz.keyset import stream

SHOWN = ("type", "target_kind", "target_id", "skill_id", "data", "actor_count", "read_at", "seen_at", "created_at")


class NotificationData:
    """`yiz.ports.user_data`."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        own = Notification.objects.filter(recipient_id=user_id, removed_at=None)
        preferences = NotificationPreferences.objects.filter(user_id=user_id)
        return {
            "notifications": stream(own, *SHOWN, "updated_at"),
            "notification_preferences": stream(preferences, "choices", "quiet"),
        }

    def erase(self, user_id: str) -> None:
        """The person's own go; in those of others, the person is taken out as if the acts had been taken back."""
        erase_rows(NotificationPreferences.objects.filter(user_id=user_id))
        erase_rows(Notification.objects.filter(recipient_id=user_id))
        told = NotificationActor.objects.filter(actor_id=user_id).order_by("recipient_id")
        while recipient_id := told.values_list("recipient_id", flat=True).first():
            NotificationService.forget_between(recipient_id=recipient_id, actor_id=user_id)
        erase_rows(Notification.objects.filter(target_id=user_id, target_kind="user"))
        # how far an announcement has been told: to everybody before this person
        Announcement.objects.filter(told_up_to=user_id).update(told_up_to=f"{int(user_id, 16) - 1:024x}")
