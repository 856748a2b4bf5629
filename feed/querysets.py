"""The repository of activities and of what stands in whose feed. Who may see what is `feed/sight.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from feed.models import Activity, FeedEntry, FeedState, HiddenItem  # noqa: F401  type arguments below

COLUMNS = ("id", "actor_id", "type", "skill_id", "object_id", "data", "at")

TOP = "f" * 24
"""Above every id: the floor of a feed whose entries say nothing."""


def item_key(row: Mapping[str, Any]) -> str:
    """By what an item is known when it is hidden: likes of one skill are one, whoever likes it."""
    if row["type"] in ("skill_liked", "skill_shared"):
        return f"{row['type']}:{row['skill_id']}"
    return str(row["id"])


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

    def likes_of(self, skill_ids: Iterable[str]) -> Self:
        """Likes of these skills that stand."""
        return self.standing().filter(skill_id__in=list(skill_ids), type="skill_liked")

    def columns(self) -> models.QuerySet[Activity, dict[str, Any]]:
        return self.values(*COLUMNS)


class FeedEntryQuerySet(models.QuerySet["FeedEntry"]):
    def of(self, owner_id: str, *, above: str | None = None) -> Self:
        """What the owner's feed holds, or what of it is above a floor."""
        rows = self.filter(owner_id=owner_id)
        return rows if above is None else rows.filter(activity_id__gt=above)

    def of_types(self, types: Collection[str]) -> Self:
        return self.filter(type__in=types) if types else self


class FeedStateQuerySet(models.QuerySet["FeedState"]):
    def of(self, owner_id: str) -> Self:
        return self.filter(owner_id=owner_id)

    def floor_of(self, owner_id: str) -> str | None:
        return self.of(owner_id).values_list("floor", flat=True).first()

    def below(self, floor: str) -> Self:
        """Those whose floor is lower."""
        return self.filter(Q(floor=None) | Q(floor__lt=floor))

    def away_since(self, moment: datetime) -> Self:
        """Feeds that are written to although nobody has read them since then."""
        return self.filter(stage="awake", read_at__lt=moment)

    def to_be_emptied(self, owner_ids: Collection[str], moment: datetime) -> Self:
        """Of these owners (at most 1,000) those whose entries go at the next clean-up."""
        asleep = Q(stage="asleep") | Q(stage="awake", read_at__lt=moment)
        return self.filter(asleep, owner_id__in=owner_ids)

    def asleep_or_away(self, owner_ids: Collection[str], moment: datetime) -> Self:
        """Of these owners (at most 1,000) the few whose feeds are not pushed to, or were not read since then."""
        return self.filter(~Q(stage="awake") | Q(read_at__lt=moment), owner_id__in=owner_ids)

    def not_written(self, owner_ids: Collection[str]) -> frozenset[str]:
        """Those of the owners (at most 1,000) whose feeds nothing is pushed to."""
        rows = self.filter(owner_id__in=owner_ids, stage__in=("asleep", "emptied"))
        return frozenset(rows.values_list("owner_id", flat=True))


class HiddenItemQuerySet(models.QuerySet["HiddenItem"]):
    def among(self, owner_id: str, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys (of a page) that the owner has hidden."""
        rows = self.filter(owner_id=owner_id, key__in=set(keys))
        return frozenset(rows.values_list("key", flat=True))
