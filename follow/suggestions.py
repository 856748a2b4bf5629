"""Whom a user might want to follow, and why.

Three sources, each bounded however large the graph is:

- **friends of friends**: of the newest `FOLLOWED_AT_MOST` people whom the user follows, those who follow the fewest
  are asked first, until `SUGGESTION_EDGES_AT_MOST` edges are to be read. Who follows few says more with each of
  them, so a shared friend weighs 1 / log(2 + whom they follow) (Adamic and Adar, 2003), and the hubs that are left
  out would have weighed least.
- **the same interests**: the newest accounts with each of the user's first `INTERESTS_AT_MOST` interests; public
  profiles only, as the others show their interests to followers alone.
- **active authors**: who has published for everybody in the last `ACTIVE_DAYS`, by `yiz.ports.recent_works`.

Everything is read afresh each time, by at most 13 queries that name at most 1,000 ids each. So a block, a follow or
a dismissal holds at the next call, and nothing needs to be invalidated.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from math import log
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from follow.constants import (
    ACTIVE_DAYS,
    BY_ONE_FRIEND,
    FOLLOWED_AT_MOST,
    INTERESTS_AT_MOST,
    NAMED_FRIENDS,
    POOL,
    SHARING_AT_MOST,
    SUGGESTIONS_AT_MOST,
    WORKS_AT_MOST,
)
from follow.constants import limit as figure
from follow.models import FollowDismissal, Relationship, UserInterest
from profiles.models import User, Visibility
from yiz.ports import Work, recent_works

if TYPE_CHECKING:
    from yiz.api.pages import Row

COLUMNS = ("id", "username", "display_name", "avatar", "profile_visibility", "searchable", "interests")

Kind = Literal["friends_of_friends", "same_interests", "active_author"]
TURNS: tuple[Kind, ...] = ("friends_of_friends", "friends_of_friends", "same_interests", "active_author")
"""The order in which the sources have their turn, over and over, while they have anybody left."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One person and the reason: friends (ids, the weightiest first), interests, or a skill, by `kind`.

    `friends` is how many of those whom the user follows were found to follow the person.
    """

    user_id: str
    kind: Kind
    friend_ids: tuple[str, ...] = ()
    friends: int = 0
    interests: tuple[str, ...] = ()
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions in the order in which they are to be shown, and the rows of everybody they name."""

    suggestions: list[Suggestion]
    people: Mapping[str, Row]


def suggest(viewer: User, limit: int = SUGGESTIONS_AT_MOST) -> Suggested:
    """At most `limit` people whom the viewer neither follows nor has asked, muted or dismissed, and may find."""
    unwanted = {viewer.pk, *viewer.relations.hidden_ids, *viewer.relations.muted_ids}
    followed = _newest_followed(viewer.pk)
    asked, mine = _asked(viewer.pk, set(followed) - unwanted)
    friends = _friends_of_friends(asked, unwanted.union(followed))
    sharing = [user_id for word in mine for user_id in UserInterest.objects.sharing(word, SHARING_AT_MOST)]
    works = _newest_works(unwanted)
    candidates = {*(found.user_id for found in friends), *sharing, *works} - unwanted
    people = _people(candidates | {one for found in friends for one in found.friend_ids})
    open_to = _suggestible(viewer.pk, candidates, people)
    pools: dict[Kind, list[Suggestion]] = {
        "friends_of_friends": _spread(_named(found, people) for found in friends if found.user_id in open_to),
        "same_interests": _by_interests(mine, [one for one in dict.fromkeys(sharing) if one in open_to], people),
        "active_author": [Suggestion(one, "active_author", work=works[one]) for one in works if one in open_to],
    }
    return Suggested(_in_turns(pools, limit), people)


def _newest_followed(user_id: str) -> list[str]:
    edges = Relationship.objects.followed_by(user_id).order_by("-id")
    return list(edges.values_list("followee_id", flat=True)[:FOLLOWED_AT_MOST])


def _friends_of_friends(asked: Mapping[str, float], left_out: set[str]) -> list[Suggestion]:
    """The `POOL` best of those whom the `asked` follow."""
    edges = Relationship.objects.filter(follower_id__in=list(asked), status="active").order_by()
    scores: defaultdict[str, float] = defaultdict(float)
    friends: defaultdict[str, list[str]] = defaultdict(list)
    for friend, other in edges.values_list("follower_id", "followee_id")[: figure("SUGGESTION_EDGES_AT_MOST")]:
        if other not in left_out:
            scores[other] += asked[friend]
            friends[other].append(friend)
    best = sorted(scores, key=lambda one: (-scores[one], one))[:POOL]
    return [
        Suggestion(
            one,
            "friends_of_friends",
            tuple(sorted(friends[one], key=lambda friend: (-asked[friend], friend))[:NAMED_FRIENDS]),
            len(friends[one]),
        )
        for one in best
    ]


def _asked(user_id: str, followed: set[str]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Whose follows are read, with what each of them weighs: those who follow the fewest, at least one.

    And the user's own first interests, by the same query.
    """
    rows = User.objects.present().filter(pk__in={user_id, *followed})
    found = {
        one: (follows, interests) for one, follows, interests in rows.values_list("id", "following_count", "interests")
    }
    _, interests = found.pop(user_id, (0, ()))
    asked: dict[str, float] = {}
    edges = 0
    for follows, one in sorted((follows, one) for one, (follows, _) in found.items() if follows > 0):
        edges += follows
        if asked and edges > figure("SUGGESTION_EDGES_AT_MOST"):
            break
        asked[one] = 1 / log(2 + follows)
    return asked, tuple(interests)[:INTERESTS_AT_MOST]


def _newest_works(unwanted: set[str]) -> dict[str, Work]:
    """The newest work of each recent author, the newest first."""
    found = recent_works.provider(timezone.now() - timedelta(days=ACTIVE_DAYS), WORKS_AT_MOST)
    newest: dict[str, Work] = {}
    for work in found:
        if work.author_id not in unwanted:
            newest.setdefault(work.author_id, work)
    return newest


def _people(ids: set[str]) -> dict[str, Row]:
    """Rows of those who are there; among the ids is nobody across a block."""
    rows = User.objects.present().filter(pk__in=ids).values(*COLUMNS)
    return {row["id"]: row for row in rows}


def _suggestible(user_id: str, candidates: set[str], people: Mapping[str, Row]) -> set[str]:
    """Those of the candidates who may be suggested: to be found, not private, without an edge, not dismissed."""
    found = {
        one
        for one in candidates
        if one in people and people[one]["searchable"] and people[one]["profile_visibility"] != Visibility.PRIVATE
    }
    dismissed = FollowDismissal.objects.filter(user_id=user_id, dismissed_id__in=found)
    known = Relationship.objects.statuses_to(user_id, found)
    return found - known.keys() - set(dismissed.values_list("dismissed_id", flat=True))


def _named(found: Suggestion, people: Mapping[str, Row]) -> Suggestion:
    """Without friends who are gone meanwhile."""
    there = tuple(one for one in found.friend_ids if one in people)
    return Suggestion(found.user_id, found.kind, there, found.friends)


def _spread(pool: Iterable[Suggestion]) -> list[Suggestion]:
    """In order, but those beyond `BY_ONE_FRIEND` of the same first friend after all others."""
    first: list[Suggestion] = []
    later: list[Suggestion] = []
    by_friend = Counter[str]()
    for found in pool:
        if not found.friend_ids:
            continue
        by_friend[found.friend_ids[0]] += 1
        (later if by_friend[found.friend_ids[0]] > BY_ONE_FRIEND else first).append(found)
    return first + later


def _by_interests(mine: tuple[str, ...], ids: list[str], people: Mapping[str, Row]) -> list[Suggestion]:
    """Those who share the most first, as their public profiles say now."""
    found = []
    for one in ids:
        theirs = set(people[one]["interests"])
        shared = tuple(word for word in mine if word in theirs)
        if shared and people[one]["profile_visibility"] == Visibility.PUBLIC:
            found.append(Suggestion(one, "same_interests", interests=shared))
    return sorted(found, key=lambda suggestion: -len(suggestion.interests))


def _in_turns(pools: Mapping[Kind, list[Suggestion]], limit: int) -> list[Suggestion]:
    """By `TURNS`, everybody once; a source that has nobody left is passed over."""
    left = {kind: iter(pool) for kind, pool in pools.items()}
    taken: dict[str, Suggestion] = {}
    for kind in cycle(TURNS):
        if len(taken) >= limit or not left:
            return list(taken.values())
        if kind in left:
            found = next((one for one in left[kind] if one.user_id not in taken), None)
            if found is None:
                del left[kind]
            else:
                taken[found.user_id] = found
    return []
