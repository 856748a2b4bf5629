"""The feeds: where their activities come from, in which order, and what is left of them for the viewer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feed.constants import figure
from feed.models import Activity, FeedEntry, PulledAuthor
from feed.sight import seen
from profiles.querysets import viewer_id
from yiz.api.pages import Place, fetch

if TYPE_CHECKING:
    from profiles.models import User
    from profiles.querysets import Viewer

Row = dict[str, Any]
ORDER = ("-id",)


@dataclass(frozen=True, slots=True)
class PersonalFeed:
    """What those did whom the owner follows, newest first.

    Written ahead into entries; activities of authors with too many followers for that are merged in. The entries say
    what may be in the feed, `keep` what is, at this moment.
    """

    owner: User
    types: Collection[str] = ()

    def source(self, place: Place | None, limit: int) -> tuple[list[Row], bool]:
        """Ids of activities, as `yiz.api.sifting.Source`."""
        entries: Any = FeedEntry.objects.shown_to(self.owner.pk).of_types(self.types).values("activity_id")
        found, more = fetch(entries, ("-activity_id",), place, limit)
        ids = {row["activity_id"] for row in found}
        if authors := pulled_authors(self.owner.relations.following_ids):
            rows: Any = Activity.objects.pulled_from(authors).of_types(self.types).values("id")
            pulled, more_pulled = fetch(rows, ORDER, place, limit)
            ids |= {row["id"] for row in pulled}
            more = more or more_pulled
        ordered = sorted(ids, reverse=True)
        backwards = place is not None and place.backwards
        page = ordered[-limit:] if backwards else ordered[:limit]
        return [{"id": activity_id} for activity_id in page], more or len(ordered) > limit

    def keep(self, rows: list[Row]) -> list[Row]:
        """Those that are there to be seen, by people followed and not muted."""
        relations = self.owner.relations
        activities = _load(rows)
        hidden = FeedEntry.objects.hidden_among(self.owner.pk, [row["id"] for row in activities])
        wanted = relations.following_ids - relations.muted_ids
        return seen([row for row in activities if row["actor_id"] in wanted and row["id"] not in hidden], self.owner)


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
            hidden = FeedEntry.objects.hidden_among(own, [row["id"] for row in rows])
            muted = frozenset() if self.actor_id else self.viewer.relations.muted_ids  # type: ignore[union-attr]
            rows = [row for row in rows if row["id"] not in hidden and row["actor_id"] not in muted]
        return seen(rows, self.viewer)


def pulled_authors(user_ids: Collection[str]) -> list[str]:
    """Those of the users who have activities that were not pushed."""
    ids, size = sorted(user_ids), figure("CHUNK")
    return [
        author
        for at in range(0, len(ids), size)
        for author in PulledAuthor.objects.filter(author_id__in=ids[at : at + size]).values_list("author_id", flat=True)
    ]


def _load(rows: list[Row]) -> list[Row]:
    """The activities of these ids that were not taken back, in the same order."""
    ids = [row["id"] for row in rows]
    loaded = {row["id"]: row for row in Activity.objects.standing().filter(pk__in=ids).columns()}
    return [loaded[activity_id] for activity_id in ids if activity_id in loaded]
