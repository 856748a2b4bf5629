"""What a feed brings from outside one's follow graph: what trends and what fits a person, none of it seen before."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from discovery.services import recommend, trending_ids
from feed.constants import FRIENDS, figure
from feed.models import Activity, ActivityType, HiddenItem
from feed.querysets import item_key
from feed.sight import seen
from feed.window import window_of
from follow.payloads_suggestions import suggestions
from follow.suggestions import suggest
from profiles.querysets import viewer_id
from social.models import Interaction, SharedSkill
from social.querysets.skills import visible_rows
from yiz.cache.constants import FEEDS
from yiz.cache.services import CacheService
from yiz.ids import new_id

if TYPE_CHECKING:
    from profiles.models import User
    from profiles.querysets import Viewer
    from yiz.api.pages import Place

Row = dict[str, Any]
DISCOVERY_ORDER = ("list", "rank")
TRENDING_WORDS = {"day": "today", "week": "this week", "month": "this month"}


def told_of(skill: Row, reason: Row) -> Row:
    """A skill (of `visible_rows`) as a row of a feed: that its author has shared it. Its id is the skill's."""
    return {
        **skill,
        "type": ActivityType.SKILL_SHARED,
        "actor_id": skill["author_id"],
        "actor": skill["author"],
        "skill_id": skill["id"],
        "object_id": skill["id"],
        "skill": skill,
        "person": None,
        "words": None,
        "data": {},
        "at": skill["published_at"] or skill["created_at"],
        "reason": reason,
    }


def trending(rows: list[Row], viewer: Viewer, window: str) -> list[Row]:
    """Those of the listed skills that the viewer may see, did not hide, and that are by nobody the viewer muted."""
    reason = {"kind": "trending", "text": f"Many people are looking at it {TRENDING_WORDS[window]}."}
    return _unhidden([told_of(skill, reason) for skill in visible_rows(rows, viewer)], viewer)


def _unhidden(rows: list[Row], viewer: Viewer) -> list[Row]:
    own = viewer_id(viewer)
    if own is None:
        return rows
    hidden = HiddenItem.objects.among(own, map(item_key, rows))
    muted = viewer.relations.muted_ids  # type: ignore[union-attr]
    return [row for row in rows if item_key(row) not in hidden and row["actor_id"] not in muted]


class DiscoveryFeed:
    """Recommendations, what trends and the news of friends of friends, by turns; good for one request.

    The list is made once and cached; its pages are read from the same list, and what of it may be shown, and has not
    been seen meanwhile, is asked at each reading.
    """

    def __init__(self, viewer: User) -> None:
        self.viewer = viewer

    def source(self, place: Place | None, limit: int) -> tuple[list[Row], bool]:
        """Places in the list, as `yiz.api.sifting.Source`."""
        list_id, rank = place.values if place is not None else (None, -1)
        found_id, picks = self._list(list_id)
        rows = [{"list": found_id, "rank": number, **pick} for number, pick in enumerate(picks)]
        if place is not None and place.backwards:
            before = [row for row in rows if row["rank"] < rank]
            return before[-limit:], len(before) > limit
        after = [row for row in rows if row["rank"] > rank]
        return after[:limit], len(after) > limit

    def keep(self, rows: list[Row]) -> list[Row]:
        """Those that are still there to be seen, from outside the graph, and untouched."""
        skills = self._skills([row["skill_id"] for row in rows if row["activity_id"] is None])
        news = self._news([row["activity_id"] for row in rows if row["activity_id"] is not None])
        found = []
        for row in rows:
            skill = skills.get(row["skill_id"])
            if row["activity_id"] in news:
                found.append({**news[row["activity_id"]], "reason": row["reason"], **_place_of(row)})
            elif row["activity_id"] is None and skill is not None:
                found.append({**told_of(skill, row["reason"]), **_place_of(row)})
        touched = self._touched([row["skill_id"] for row in found if row["skill_id"]])
        near = {self.viewer.pk, *self.viewer.relations.following_ids}
        return [
            row
            for row in _unhidden(found, self.viewer)
            if row["actor_id"] not in near
            and row["skill_id"] not in touched
            and (row["skill"] is None or row["skill"]["author_id"] not in near)
        ]

    def _list(self, list_id: str | None) -> tuple[str, list[Row]]:
        """The list of this id; the present one where that has gone from the cache, or none is named."""
        key = f"discovery:{self.viewer.pk}"
        kept: list[Row] | None = CacheService.get(FEEDS, f"{key}:{list_id}") if list_id else None
        if list_id is not None and kept is not None:
            return list_id, kept
        found_id, picks = CacheService.get_or_fill(FEEDS, key, lambda: (new_id(), self._picks()))
        if list_id is None:
            CacheService.put(FEEDS, f"{key}:{found_id}", picks)
        return found_id, picks

    def _picks(self) -> list[Row]:
        """`{skill_id, activity_id, reason}`, each skill once, by turns of the three sources."""
        known = self._known_skills()
        limit = figure("LISTED")
        advised = [_pick(one.skill_id, one.reason) for one in recommend(viewer=self.viewer, limit=limit, exclude=known)]
        why = {"kind": "trending", "text": f"Many people are looking at it {TRENDING_WORDS['week']}."}
        alive = [_pick(skill_id, why) for skill_id in trending_ids(viewer=self.viewer, limit=limit)]
        turns = chain.from_iterable(zip_longest(advised, alive, self._friends_of_friends()))
        picks: dict[str, Row] = {}
        for pick in turns:
            if pick is not None and pick["skill_id"] not in known:
                picks.setdefault(pick["skill_id"] or pick["activity_id"], pick)
        return list(picks.values())[:limit]

    def _friends_of_friends(self) -> list[Row]:
        """The newest of what those have done whom people one follows follow."""
        near = suggestions(suggest(self.viewer, FRIENDS), self.viewer)
        reasons = {
            person["id"]: person["reason"] for person in near if person["reason"]["kind"] == "friends_of_friends"
        }
        if not reasons:
            return []
        rows = Activity.objects.standing().filter(actor_id__in=list(reasons)).exclude(type=ActivityType.USER_FOLLOWED)
        newest = rows.order_by("-id").values_list("id", "actor_id", "skill_id")[: figure("FRIENDS_ACTIVITIES")]
        return [_pick(skill, reasons[actor], activity) for activity, actor, skill in newest]

    def _known_skills(self) -> set[str]:
        """Skills that the newest of one's own feed is about."""
        ids = window_of(self.viewer.pk).ids
        rows = Activity.objects.filter(pk__in=ids).exclude(skill_id=None)
        return {skill_id for skill_id in rows.values_list("skill_id", flat=True) if skill_id}

    def _skills(self, ids: list[str]) -> dict[str, Row]:
        rows = list(SharedSkill.objects.published().filter(pk__in=ids).listed()) if ids else []
        return {row["id"]: row for row in visible_rows(rows, self.viewer)}

    def _news(self, ids: list[str]) -> dict[str, Row]:
        rows = list(Activity.objects.standing().filter(pk__in=ids).columns()) if ids else []
        return {row["id"]: row for row in seen(rows, self.viewer)}

    def _touched(self, skill_ids: list[str]) -> set[str]:
        """Those that the viewer has liked, kept, rated, downloaded or forked."""
        return set(Interaction.objects.of_viewer(self.viewer.pk, skill_ids)) if skill_ids else set()


def _pick(skill_id: str | None, reason: Row, activity_id: str | None = None) -> Row:
    return {"skill_id": skill_id, "activity_id": activity_id, "reason": reason}


def _place_of(row: Row) -> Row:
    return {"list": row["list"], "rank": row["rank"]}
