"""The repository of activities and of what stands in whose feed. Who may see what is `feed/sight.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from feed.models import Activity, FeedEntry  # noqa: F401  type arguments below

COLUMNS = ("id", "actor_id", "type", "skill_id", "object_id", "data", "at")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        # `removed=False` would be a bare column on SQLite, which the planner would rather have in an index
        return self.filter(removed__in=[False])

    def of_types(self, types: Collection[str]) -> Self:
        return self.filter(type__in=types) if types else self

    def pulled_from(self, author_ids: Iterable[str]) -> Self:
        """Activities of these authors that nobody's feed was written with."""
        return self.filter(actor_id__in=list(author_ids), pulled__in=[True])

    def columns(self) -> models.QuerySet[Activity, dict[str, Any]]:
        return self.values(*COLUMNS)


class FeedEntryQuerySet(models.QuerySet["FeedEntry"]):
    def shown_to(self, owner_id: str) -> Self:
        """What the owner's feed holds and was not hidden."""
        return self.filter(owner_id=owner_id, hidden__in=[False])

    def of_types(self, types: Collection[str]) -> Self:
        return self.filter(type__in=types) if types else self

    def hidden_among(self, owner_id: str, activity_ids: Collection[str]) -> frozenset[str]:
        """Those of the activities that the owner has hidden."""
        rows = self.filter(owner_id=owner_id, activity_id__in=activity_ids, hidden__in=[True])
        return frozenset(rows.values_list("activity_id", flat=True))
