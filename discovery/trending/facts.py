"""What a user's act is worth to a skill's trending score, by the present facts.

Nothing: own acts, acts of those between whom and the author there is a block, of accounts that are not active, and
what an account did in its first hours (`NEWBORN`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from discovery.constants import NEWBORN, WEIGHT_OF_A_STAR, WEIGHTS
from discovery.models import VoteKind
from profiles.models import Status, User, UserBlock
from social.models import Comment, Interaction, SharedSkill


@dataclass(frozen=True, slots=True)
class Worth:
    """The weight of a vote, when it was cast, and whose skill it is for."""

    author_id: str
    weight: float
    at: datetime


def worth(voter_id: str, skill_id: str, kind: str) -> Worth | None:
    """What there is to be counted; None when there is nothing. The time is that of the first such act."""
    author_id = SharedSkill.objects.filter(pk=skill_id).values_list("author_id", flat=True).first()
    if author_id is None or author_id == voter_id:
        return None
    act = _act(voter_id, skill_id, kind)
    if act is None:
        return None
    weight, at = act
    joined_at = User.objects.filter(pk=voter_id, status=Status.ACTIVE).values_list("joined_at", flat=True).first()
    if joined_at is None or at - joined_at < NEWBORN or _blocked(voter_id, author_id):
        return None
    return Worth(author_id, weight, at)


def _act(voter_id: str, skill_id: str, kind: str) -> tuple[float, datetime] | None:
    if kind == VoteKind.COMMENT:
        own = Comment.objects.live().filter(skill_id=skill_id, author_id=voter_id).order_by("id")
        at = own.values_list("created_at", flat=True).first()
        return None if at is None else (WEIGHTS[kind], at)
    done = Interaction.objects.filter(user_id=voter_id, skill_id=skill_id, kind=kind)
    row = done.values_list("rating", "created_at").first()
    return None if row is None else (WEIGHTS[kind] + WEIGHT_OF_A_STAR * row[0], row[1])


def _blocked(one: str, other: str) -> bool:
    pair = Q(blocker_id=one, blocked_id=other) | Q(blocker_id=other, blocked_id=one)
    return UserBlock.objects.filter(pair).exists()
