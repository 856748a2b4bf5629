"""The repository of notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from profiles.querysets import Viewer, viewer_id

if TYPE_CHECKING:
    from notifications.models import Notification

COLUMNS = (
    "id",
    "recipient_id",
    "type",
    "target_kind",
    "target_id",
    "skill_id",
    "data",
    "actor_count",
    "latest_actor_ids",
    "version",
    "read_at",
    "seen_at",
    "created_at",
    "updated_at",
)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """A notification is its recipient's alone; a removed one is nobody's."""
        own = viewer_id(viewer)
        return self.none() if own is None else self.filter(recipient_id=own, removed_at=None)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def columns(self) -> models.QuerySet[Notification, dict[str, object]]:
        """The rows that `payloads.notifications` builds from."""
        return self.values(*COLUMNS)
