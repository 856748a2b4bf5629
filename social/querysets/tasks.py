"""The repository of custom tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from profiles.querysets import hidden_ids, is_there, viewer_id
from social.querysets.skills import may_see_skill

if TYPE_CHECKING:
    from profiles.querysets import Viewer
    from social.models import CustomTask

COLUMNS = (
    "id",
    "skill_id",
    "author_id",
    "day",
    "title",
    "description",
    "minutes",
    "resource_url",
    "status",
    "up",
    "down",
    "score",
    "created_at",
    "updated_at",
)


class CustomTaskQuerySet(models.QuerySet["CustomTask"]):
    def readable_by(self, viewer: Viewer) -> Self:
        """Live tasks and the viewer's own hidden ones, none behind a block; the skill is the caller's to check."""
        readable = Q(status="live")
        if (own := viewer_id(viewer)) is not None:
            readable |= Q(status="hidden", author_id=own)
        rows = self.filter(readable)
        hidden = hidden_ids(viewer)
        return rows.exclude(author_id__in=hidden) if hidden else rows

    def columns(self) -> models.QuerySet[CustomTask, dict[str, Any]]:
        """What a payload of a task is built from."""
        return self.values(*COLUMNS)

    def find_readable(self, task_id: str, viewer: Viewer) -> CustomTask | None:
        """The task, if its author is there and the viewer may read it, and its skill."""
        found = self.readable_by(viewer).filter(pk=task_id).first()
        if found is None or not is_there(found.author_id):
            return None
        return found if may_see_skill(viewer, found.skill_id) else None
