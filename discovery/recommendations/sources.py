"""The sources of candidates: content, social, trending. The fourth, the trained model, is `collaborative`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discovery.constants import BY_TAG, FRIENDS_AT_MOST, FRIENDS_LIKES, FROM_A_SOURCE
from discovery.counts import tag_counts
from discovery.recommendations.tastes import Tastes
from follow.models import Relationship
from profiles.models import UserPrivacy, Visibility
from social.models import Interaction, InteractionKind, SharedSkill, SkillTag

if TYPE_CHECKING:
    from profiles.models import User


@dataclass(frozen=True, slots=True)
class Candidate:
    """A skill from one source, and what led to it: ids of skills or users, or tags."""

    skill_id: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """What the sources have brought, each the best first."""

    by_source: Mapping[str, list[Candidate]] = field(default_factory=dict)

    @property
    def skill_ids(self) -> set[str]:
        return {candidate.skill_id for found in self.by_source.values() for candidate in found}


def content(tastes: Tastes) -> list[Candidate]:
    """Skills under the user's tags: who shares more and rarer ones comes first. At most one query a tag."""
    counts = tag_counts(tastes.tags) if tastes.tags else {}
    shared: defaultdict[str, list[str]] = defaultdict(list)
    scores: defaultdict[str, float] = defaultdict(float)
    for place, tag in enumerate(tastes.tags):
        rows = SkillTag.objects.filter(tag=tag).order_by("-skill_id").values_list("skill_id", flat=True)
        for skill_id in rows[:BY_TAG]:
            shared[skill_id].append(tag)
            scores[skill_id] += 1 / (1 + place) + 1 / (1 + counts.get(tag, 0))
    best = sorted(scores, key=lambda one: (-scores[one], one))
    return [Candidate(one, tuple(shared[one])) for one in best if one not in tastes.known][:FROM_A_SOURCE]


def social(user: User, tastes: Tastes) -> list[Candidate]:
    """What those whom the user follows, and who show what they do, have liked: what more of them like comes first."""
    edges = Relationship.objects.followed_by(user.pk).order_by("-id").values_list("followee_id", flat=True)
    unheard = user.relations.muted_ids | user.relations.hidden_ids
    friends = [one for one in edges[:FRIENDS_AT_MOST] if one not in unheard]
    if not friends:
        return []
    shy = UserPrivacy.objects.filter(user_id__in=friends, activity_visibility=Visibility.PRIVATE)
    friends = sorted(set(friends) - set(shy.values_list("user_id", flat=True)))
    likes = Interaction.objects.filter(user_id__in=friends, kind=InteractionKind.LIKE).order_by("-id")
    by: defaultdict[str, list[str]] = defaultdict(list)
    for friend, skill_id in likes.values_list("user_id", "skill_id")[:FRIENDS_LIKES]:
        if skill_id not in tastes.known:
            by[skill_id].append(friend)
    best = sorted(by, key=lambda one: -len(by[one]))  # stable: of equal ones the newest like first
    return [Candidate(one, tuple(by[one])) for one in best[:FROM_A_SOURCE]]


def trending(user: User, tastes: Tastes) -> list[Candidate]:
    """What is alive this week."""
    rows = SharedSkill.objects.candidates(user).order_by("-trending_week", "-id").values_list("id", flat=True)
    return [Candidate(one) for one in rows[:FROM_A_SOURCE] if one not in tastes.known]
