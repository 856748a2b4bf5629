"""What a user has done with skills so far, and what it says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from discovery.constants import HISTORY_AT_MOST, TASTE_TAGS, WEIGHTS_OF_KINDS
from social.models import Interaction, SharedSkill

if TYPE_CHECKING:
    from profiles.models import User

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """The weightiest thing that a user did with one skill: its kind, its weight as in the training, and when."""

    skill_id: str
    kind: str
    weight: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Tastes:
    """A user's deeds, the newest first, the rows of those skills that are still there, and the weightiest tags."""

    deeds: tuple[Deed, ...]
    skills: dict[str, Row]
    tags: tuple[str, ...]

    @property
    def known(self) -> set[str]:
        return {deed.skill_id for deed in self.deeds}


def weight_of(kind: str, rating: int) -> float:
    """Download > rating > bookmark > like; a rating weighs what its stars say, so that a bad one is no liking."""
    return float(rating) if kind == "rating" else WEIGHTS_OF_KINDS.get(kind, 0.0)


def tastes_of(user: User) -> Tastes:
    """By two queries, of the newest `HISTORY_AT_MOST` deeds."""
    rows = Interaction.objects.filter(user_id=user.pk, kind__in=["rating", *WEIGHTS_OF_KINDS]).order_by("-id")
    deeds: dict[str, Deed] = {}
    for skill_id, kind, rating, at in rows.values_list("skill_id", "kind", "rating", "created_at")[:HISTORY_AT_MOST]:
        weight, before = weight_of(kind, rating), deeds.get(skill_id)
        if before is None:
            deeds[skill_id] = Deed(skill_id, kind, weight, at)
        elif weight > before.weight:
            deeds[skill_id] = Deed(skill_id, kind, weight, before.at)
    shown = ("id", "title", "category", "tags", "author_id", "status", "audience")
    found = SharedSkill.objects.filter(pk__in=list(deeds)).values(*shown) if deeds else ()
    skills = {row["id"]: row for row in found}
    return Tastes(tuple(deeds.values()), skills, tuple(_tags(deeds.values(), skills, user.interests)))


def _tags(deeds: Iterable[Deed], skills: dict[str, Row], interests: Iterable[str]) -> list[str]:
    """Tags of what was liked, and the interests of the profile, the weightiest first."""
    counted: Counter[str] = Counter({str(word).lower(): 3 for word in interests})
    for deed in deeds:
        for tag in skills.get(deed.skill_id, {}).get("tags", ()):
            counted[tag] += round(deed.weight) - 2  # one or two stars speak against it
    return [tag for tag, weight in counted.most_common(TASTE_TAGS) if weight > 0]
