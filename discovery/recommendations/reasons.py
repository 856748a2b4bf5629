"""Why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from discovery.constants import NAMED
from discovery.recommendations.merging import Recommended
from profiles.models import User
from social.models import SharedSkill
from social.querysets.skills import visible_rows

if TYPE_CHECKING:
    from yiz.api.pages import Row

_SKILL = ("id", "title", "author_id", "status", "audience")


def reasons(found: Sequence[Recommended], viewer: User) -> list[dict[str, Any]]:
    """`{kind, text, because: [{kind, id, title}]}` of each, by at most two queries and those of visibility.

    Names only people and skills that the viewer may still see.
    """
    people = User.objects.known_to(viewer).short(_named(found, "social"))
    skills = _skills(_named(found, "collaborative"), viewer)
    return [_reason(one, people, skills) for one in found]


def _named(found: Sequence[Recommended], kind: str) -> set[str]:
    return {key for one in found if one.kind == kind for key in one.because}


def _skills(ids: set[str], viewer: User) -> dict[str, Row]:
    rows = list(SharedSkill.objects.filter(pk__in=ids).values(*_SKILL)) if ids else []
    return {row["id"]: row for row in visible_rows(rows, viewer)}


def _reason(one: Recommended, people: dict[str, Row], skills: dict[str, Row]) -> dict[str, Any]:
    because: list[dict[str, Any]] = []
    text = "Many people are looking at it this week."
    if one.kind == "content":
        because = [{"kind": "tag", "id": tag, "title": tag} for tag in one.because[:NAMED]]
        text = f"About {listed([tag['title'] for tag in because])}, which you like."
    elif one.kind == "social":
        because, text = _by_friends(one, people)
    elif one.kind == "collaborative":
        known = [skills[key] for key in one.because if key in skills][:NAMED]
        because = [{"kind": "skill", "id": row["id"], "title": row["title"]} for row in known]
        titles = [f"“{row['title']}”" for row in known]
        text = f"People who liked {listed(titles)} liked this too." if titles else "People like you liked this."
    return {"kind": one.kind, "text": text, "because": because}


def _by_friends(one: Recommended, people: dict[str, Row]) -> tuple[list[dict[str, Any]], str]:
    known = [people[key] for key in one.because if key in people]
    because = [{"kind": "user", "id": person["id"], "title": person["display_name"]} for person in known[:NAMED]]
    others = len(known) - len(because)
    names = [entry["title"] for entry in because] + ([f"{others} other{'s' if others > 1 else ''}"] if others else [])
    return because, f"Liked by {listed(names)}, whom you follow." if names else "Liked by people whom you follow."


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
