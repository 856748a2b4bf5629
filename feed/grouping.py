"""Likes of one skill by several people one follows are one item, where the newest of them stands.

The likes are asked for at reading, from the activities: whose they are, and which of those people may be named, holds
at that moment, as for every other item. They are looked up skill by skill while a skill has no more likes than the
reader follows people, and person by person otherwise; so a skill that everybody likes costs no more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feed.constants import ACTORS_SHOWN, figure
from feed.models import Activity, ActivityType
from feed.sight import closed_to_followers
from profiles.models import User

if TYPE_CHECKING:
    from yiz.api.bulk import Row


class Like(NamedTuple):
    id: str
    actor_id: str
    skill_id: str
    pulled: bool


@dataclass(frozen=True, slots=True)
class Likes:
    """Whose likes count for one reader: of the people `wanted`, up to `as_of`.

    `holds` answers which of these activities are in the feed by now, as far as they were pushed.
    """

    owner: User
    wanted: Collection[str]
    as_of: str | None
    holds: Callable[[Collection[str]], Collection[str]]

    def as_one(self, rows: list[Row]) -> list[Row]:
        """The rows (as `feed.sight.seen` gives them) without likes that a newer one stands for.

        The one that stands for all gets `actors`, the newest three, and `actor_count`.
        """
        skills = {row["skill_id"]: row["skill"]["likes_count"] for row in rows if _is_like(row)}
        if not skills:
            return rows
        likes = self._without_late(self._seen(skills), rows)
        heads = {found[0].id: found for found in likes.values() if found}
        kept = [row for row in rows if not _is_like(row) or row["id"] in heads]
        people = _people(rows, [like for row in kept for like in heads.get(row["id"], ())[:ACTORS_SHOWN]])
        return [_with_actors(row, heads[row["id"]], people) if _is_like(row) else row for row in kept]

    def _seen(self, skills: Mapping[str, int]) -> dict[str, list[Like]]:
        """By skill, those that the owner may see, newest first."""
        found = [
            like
            for like in _likes_of(skills, sorted(self.wanted))
            if like.actor_id in self.wanted and (self.as_of is None or like.id <= self.as_of)
        ]
        closed = closed_to_followers({like.actor_id for like in found}, self.owner)
        likes: defaultdict[str, list[Like]] = defaultdict(list)
        for like in sorted(found, reverse=True):
            if like.actor_id not in closed:
                likes[like.skill_id].append(like)
        return likes

    def _without_late(self, likes: dict[str, list[Like]], rows: list[Row]) -> dict[str, list[Like]]:
        """Without the newest ones that have not reached the feed yet: what stands nowhere can't stand for others.

        What is read now is in the feed; only what is newer has to be asked for.
        """
        here = {row["id"] for row in rows if _is_like(row)}
        newest_here = {row["skill_id"]: row["id"] for row in sorted(rows, key=lambda row: row["id"]) if _is_like(row)}
        newer = [
            like.id
            for skill, found in likes.items()
            for like in found
            if like.id > newest_here[skill] and not like.pulled and like.id not in here
        ]
        late = set(newer) - set(self.holds(newer)) if newer else set()
        return {skill: [like for like in found if like.id not in late] for skill, found in likes.items()}


def _is_like(row: Row) -> bool:
    return bool(row["type"] == ActivityType.SKILL_LIKED)


def _likes_of(skills: Mapping[str, int], wanted: list[str]) -> Iterator[Like]:
    few = [skill for skill, likes in skills.items() if likes <= len(wanted)]
    many = [skill for skill, likes in skills.items() if likes > len(wanted)]
    if few:
        yield from map(Like._make, Activity.objects.likes_of(few).values_list(*Like._fields))
    size = figure("CHUNK")
    for start in range(0, len(wanted) if many else 0, size):
        rows = Activity.objects.likes_of(many).filter(actor_id__in=wanted[start : start + size])
        yield from map(Like._make, rows.values_list(*Like._fields))


def _people(rows: list[Row], likes: list[Like]) -> dict[str, Row]:
    """Those who are to be shown; most of them the rows have brought."""
    known = {row["actor_id"]: row["actor"] for row in rows}
    missing = {like.actor_id for like in likes} - known.keys()
    return {**(User.objects.short(missing) if missing else {}), **known}


def _with_actors(row: Row, likes: list[Like], people: dict[str, Row]) -> Row:
    shown = [people[like.actor_id] for like in likes[:ACTORS_SHOWN] if like.actor_id in people]
    return {**row, "actors": shown, "actor_count": len(likes)}
