"""The feeds: where their activities come from, in which order, and what is left of them for the viewer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from feed.grouping import Likes
from feed.models import Activity, HiddenItem
from feed.querysets import item_key
from feed.sight import seen
from feed.window import Window, window_of
from feed.written import WrittenFeed
from profiles.querysets import viewer_id
from yiz.api.pages import Place, fetch

if TYPE_CHECKING:
    from profiles.models import User
    from profiles.querysets import Viewer

Row = dict[str, Any]
ORDER = ("-id",)
PERSONAL_ORDER = ("-as_of", "-id")
"""`as_of` is the newest item of the first page: what comes later changes no page that is read on from there."""


class PersonalFeed:
    """What those did whom the owner follows, newest first, as of the beginning of the reading; good for one request.

    Three sources: entries written ahead; activities of authors with too many followers for that; and, for what is
    older than the entries reach, the activities themselves. They say what may be in the feed, `keep` what is, now.
    """

    def __init__(self, owner: User, types: Collection[str] = ()) -> None:
        self.owner, self.types = owner, types
        self._as_of: str | None = None
        self._newest: str | None = None

    @cached_property
    def window(self) -> Window:
        """The newest entries, as cached."""
        return window_of(self.owner.pk)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Those whose activities are the feed."""
        return self.owner.relations.following_ids - self.owner.relations.muted_ids

    @cached_property
    def _feed(self) -> WrittenFeed:
        return WrittenFeed(self.owner.pk, self.owner.relations.following_ids, self.types)

    def source(self, place: Place | None, limit: int) -> tuple[list[Row], bool]:
        """Ids of activities, as `yiz.api.sifting.Source`."""
        backwards, last = False, None
        if place is not None:
            backwards, (as_of, last) = place.backwards, place.values
            self._as_of = self._as_of or as_of
        found = {*self._written(last, limit + 1, backwards), *self._pulled(last, limit + 1, backwards)}
        ids = sorted((one for one in found if not self._as_of or one <= self._as_of), reverse=not backwards)
        self._newest = self._newest or max(ids, default=None)
        rows = [{"id": activity_id, "as_of": self._as_of} for activity_id in ids[:limit]]
        return (rows[::-1] if backwards else rows), len(ids) > limit

    def keep(self, rows: list[Row]) -> list[Row]:
        """Those that are there to be seen, by people followed and not muted; likes of one skill as one item."""
        activities = [row for row in _load(rows) if row["actor_id"] in self.wanted]
        hidden = HiddenItem.objects.among(self.owner.pk, map(item_key, activities))
        ours = [row for row in activities if item_key(row) not in hidden]
        bound = self._as_of or self._newest
        kept = Likes(self.owner, self.wanted, bound, self._feed.holds).as_one(seen(ours, self.owner))
        if kept and self._as_of is None:
            self._as_of = kept[0]["id"]
        return [{**row, "as_of": self._as_of} for row in kept]

    def _written(self, last: str | None, number: int, backwards: bool) -> list[str]:
        if not backwards and not self.types and (cached := self.window.first(number, last)) is not None:
            return cached
        return self._feed.upwards(last, number) if backwards and last else self._feed.downwards(last, number)

    def _pulled(self, last: str | None, number: int, backwards: bool) -> list[str]:
        if not self.window.authors:
            return []
        rows: Any = Activity.objects.pulled_from(self.window.authors).of_types(self.types).values("id")
        found, _ = fetch(rows, ORDER, None if last is None else Place((last,), backwards), number)
        return [row["id"] for row in found]


@dataclass(frozen=True, slots=True)
class PublicFeed:
    """What everybody does, or one person, newest first, as far as it is for the viewer."""

    viewer: Viewer
    types: Collection[str] = ()
    actor_id: str | None = None

    @property
    def source(self) -> Any:
        """Activities, as `yiz.api.sifting` reads them."""
        rows = Activity.objects.all() if self.actor_id is None else Activity.objects.filter(actor_id=self.actor_id)
        return rows.standing().of_types(self.types).columns()

    def keep(self, rows: list[Row]) -> list[Row]:
        """Those that are there to be seen. Somebody muted is left out, save where they were asked for by name."""
        own = viewer_id(self.viewer)
        if own is not None:
            hidden = HiddenItem.objects.among(own, map(item_key, rows))
            muted = frozenset() if self.actor_id else self.viewer.relations.muted_ids  # type: ignore[union-attr]
            rows = [row for row in rows if item_key(row) not in hidden and row["actor_id"] not in muted]
        return seen(rows, self.viewer)


def _load(rows: list[Row]) -> list[Row]:
    """The activities of these ids that were not taken back, in the same order."""
    ids = [row["id"] for row in rows]
    loaded = {row["id"]: row for row in Activity.objects.standing().filter(pk__in=ids).columns()}
    return [loaded[activity_id] for activity_id in ids if activity_id in loaded]
