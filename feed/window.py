"""The newest entries of a feed, cached: which activities may be in it, never whether they may be seen.

What is shown is decided at each reading, from what is there then. So what a cached window may be wrong about is only
which activities have been written into the feed, and every writer says so (`feed.keeping.forget`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feed.constants import figure
from feed.models import FeedEntry, FeedState, PulledAuthor, Stage
from feed.querysets import TOP
from yiz.cache.constants import FEEDS
from yiz.cache.services import CacheService
from yiz.ports import social_graph


@dataclass(frozen=True, slots=True)
class Window:
    """`ids`: the newest entries, newest first; `whole`: there are no others, and nothing older to be read elsewhere.

    `authors`: those followed who have activities that were not pushed. `read_at` is None for a feed without a state.
    """

    ids: tuple[str, ...]
    whole: bool
    authors: tuple[str, ...]
    written: bool
    read_at: datetime | None

    def first(self, number: int, below: str | None) -> list[str] | None:
        """The first ids (all, where there are fewer) below this one; None when that is not known here."""
        ids = [activity_id for activity_id in self.ids if below is None or activity_id < below][:number]
        return ids if self.whole or len(ids) == number else None


def window_of(owner_id: str) -> Window:
    """The cached window, filled when there is none."""
    return Window(*CacheService.get_or_fill(FEEDS, owner_id, lambda: _read(owner_id)))


def _read(owner_id: str) -> tuple[Any, ...]:
    """The fields of a window; plain values, so that what is cached outlives a change of this class's module."""
    states = FeedState.objects.of(owner_id).values_list("floor", "stage", "read_at")
    floor, stage, read_at = states.first() or (None, Stage.AWAKE, None)
    size = figure("WINDOW")
    entries = FeedEntry.objects.of(owner_id, above=floor).order_by("-activity_id").values_list("activity_id", flat=True)
    ids = () if floor == TOP else tuple(entries[: size + 1])
    return (
        ids[:size],
        floor is None and len(ids) <= size,
        tuple(pulled_authors(social_graph.provider.following_ids(owner_id))),
        stage == Stage.AWAKE,
        read_at,
    )


def pulled_authors(user_ids: Collection[str]) -> list[str]:
    """Those of the users who have activities that were not pushed."""
    ids, size = sorted(user_ids), figure("CHUNK")
    return [
        author
        for at in range(0, len(ids), size)
        for author in PulledAuthor.objects.filter(author_id__in=ids[at : at + size]).values_list("author_id", flat=True)
    ]
