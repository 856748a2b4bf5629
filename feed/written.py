"""One feed from end to end: its entries, and below its floor the activities themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from feed.constants import AGREE_TRIES, figure
from feed.models import FeedEntry, FeedState
from feed.past import Stretch, activities_of
from feed.querysets import TOP


@dataclass(frozen=True, slots=True)
class WrittenFeed:
    """The activities that were pushed to the owner, or would have been, by those who are followed."""

    owner_id: str
    following_ids: Collection[str]
    types: Collection[str] = ()

    def downwards(self, last: str | None, number: int) -> list[str]:
        """The first so many below this id, newest first.

        A feed that is cut back, or made whole, at the same time is read again: the floor says how far the entries
        that were just read could be relied on.
        """
        floor = FeedState.objects.floor_of(self.owner_id)
        ids: list[str] = []
        for _ in range(AGREE_TRIES):
            ids = [] if _is_below(last, floor) else self._entries(floor, number, below=last)
            if len(ids) == number or floor is None:
                break
            ids += self._past(Stretch(below=last, at_most=floor), number - len(ids))
            before, floor = floor, FeedState.objects.floor_of(self.owner_id)
            if floor == before:
                break
        return ids

    def upwards(self, last: str, number: int) -> list[str]:
        """The first so many above this id, oldest first."""
        floor = FeedState.objects.floor_of(self.owner_id)
        ids: list[str] = []
        for _ in range(AGREE_TRIES):
            ids = self._past(Stretch(at_most=floor, above=last, upwards=True), number) if _is_below(last, floor) else []
            if len(ids) < number:
                ids += self._entries(max(last, floor or ""), number - len(ids), upwards=True)
            before, floor = floor, FeedState.objects.floor_of(self.owner_id)
            if floor == before:
                break
        return ids

    def holds(self, ids: Collection[str]) -> set[str]:
        """Those of the activities that are in the feed by now."""
        floor = FeedState.objects.floor_of(self.owner_id)
        reached = {one for one in ids if floor is not None and one <= floor}
        asked, size = sorted(set(ids) - reached), figure("CHUNK")
        for start in range(0, len(asked), size):
            rows = FeedEntry.objects.of(self.owner_id).filter(activity_id__in=asked[start : start + size])
            reached |= set(rows.values_list("activity_id", flat=True))
        return reached

    def _entries(self, above: str | None, number: int, *, below: str | None = None, upwards: bool = False) -> list[str]:
        if above == TOP:
            return []
        rows: Any = FeedEntry.objects.of(self.owner_id, above=above).of_types(self.types)
        if below is not None:
            rows = rows.filter(activity_id__lt=below)
        ordered = rows.order_by("activity_id" if upwards else "-activity_id")
        return list(ordered.values_list("activity_id", flat=True)[:number])

    def _past(self, stretch: Stretch, number: int) -> list[str]:
        return activities_of(self.following_ids, stretch, number, self.types)


def _is_below(last: str | None, floor: str | None) -> bool:
    """Whether a reader who has come to `last` is beyond what the entries hold."""
    return last is not None and floor is not None and last <= floor
