"""The repository of plans: nobody but their owner ever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from profiles.querysets import viewer_id

if TYPE_CHECKING:
    from profiles.querysets import Viewer
    from social.models import Plan

COLUMNS = (
    "id",
    "title",
    "description",
    "skill_id",
    "skill_version",
    "total_days",
    "completed_days",
    "completed",
    "started_at",
    "completed_at",
    "last_completed_at",
    "created_at",
    "updated_at",
    "revision",
    "days",
)


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The viewer's own plans; none for an anonymous one."""
        own = viewer_id(viewer)
        return self.none() if own is None else self.filter(owner_id=own)

    def copies_of(self, viewer: Viewer, skill_ids: Iterable[str]) -> Self:
        """The viewer's own plans of these skills."""
        return self.visible_to(viewer).filter(origin__in=[f"{viewer_id(viewer)}:{skill_id}" for skill_id in skill_ids])

    def rows(self) -> models.QuerySet[Plan, dict[str, Any]]:
        return self.values(*COLUMNS)
