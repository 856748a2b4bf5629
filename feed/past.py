"""Activities of many people in their order, without entries: below what a feed keeps, and for its rebuilding.

Whether people are busy or quiet, few rows are read: everybody's activities are walked through while enough of them are
by those people; otherwise theirs are looked up, actor by actor, in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feed.constants import figure
from feed.models import Activity


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of time between ids (`below` and `above` are left out, `at_most` is not), and how it is read."""

    below: str | None = None
    at_most: str | None = None
    above: str | None = None
    upwards: bool = False

    def after(self, last: str) -> Stretch:
        """What is left of it after this id."""
        return replace(self, above=last) if self.upwards else replace(self, below=last)

    def rows(self) -> Any:
        rows = Activity.objects.order_by("id" if self.upwards else "-id")
        if self.below is not None:
            rows = rows.filter(id__lt=self.below)
        if self.at_most is not None:
            rows = rows.filter(id__lte=self.at_most)
        return rows if self.above is None else rows.filter(id__gt=self.above)


def activities_of(
    actor_ids: Collection[str], stretch: Stretch, limit: int, types: Collection[str] = (), *, pushed_only: bool = False
) -> list[str]:
    """Ids of the first `limit` activities by these people, also of those that were taken back.

    `pushed_only`: without those that no feed was written with.
    """
    if not actor_ids:
        return []
    actors, wanted = frozenset(actor_ids), frozenset(types)
    found: list[str] = []
    walked = 0
    for rows in _walk(stretch, limit):
        found += [
            activity_id
            for activity_id, actor, kind, pulled in rows
            if actor in actors and (not wanted or kind in wanted) and not (pushed_only and pulled)
        ]
        if len(found) >= limit:
            return found[:limit]
        walked += len(rows)
        stretch = stretch.after(rows[-1][0])
        if len(found) * max(figure("WALK_AT_MOST"), 4 * limit) < limit * walked:
            return found + _look_up(sorted(actors), stretch, limit - len(found), types, pushed_only)
    return found


def _walk(stretch: Stretch, limit: int) -> Iterator[list[tuple[str, str, str, bool]]]:
    """Everybody's activities, in growing pieces, to the end."""
    size = max(figure("WALK_FIRST"), limit)
    while rows := list(stretch.rows().values_list("id", "actor_id", "type", "pulled")[:size]):
        yield rows
        if len(rows) < size:
            return
        stretch = stretch.after(rows[-1][0])
        size = min(2 * size, figure("WALK_AT_MOST"))


def _look_up(
    actor_ids: Sequence[str], stretch: Stretch, limit: int, types: Collection[str], pushed_only: bool
) -> list[str]:
    found: list[str] = []
    size = figure("ACTORS_A_LOOKUP")
    for start in range(0, len(actor_ids), size):
        rows = stretch.rows().filter(actor_id__in=actor_ids[start : start + size]).of_types(types)
        if pushed_only:
            rows = rows.filter(pulled__in=[False])
        found += rows.values_list("id", flat=True)[:limit]
    return sorted(found, reverse=not stretch.upwards)[:limit]
