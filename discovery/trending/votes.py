"""Who counts. Each function makes the votes agree with the present facts, so neither the order of events nor a second
delivery matters."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from discovery.constants import WEIGHTS
from discovery.models import TrendingVote, VoteKind
from discovery.trending.facts import Worth, worth
from discovery.trending.ledger import cast, take_back
from profiles.models import UserBlock
from social.models import Comment, Interaction, SharedSkill
from yiz.clock import now
from yiz.db import atomic


@atomic
def settle(*, voter_id: str, skill_id: str, kind: str) -> None:
    """Makes the vote of this user for this skill be what it should be, and moves the scores by the difference."""
    vote = TrendingVote.objects.filter(voter_id=voter_id, skill_id=skill_id, kind=kind).values("weight", "at").first()
    due = worth(voter_id, skill_id, kind)
    if vote is not None and (due is None or (vote["weight"], vote["at"]) != (due.weight, due.at)):
        take_back(voter_id=voter_id, skill_id=skill_id, kind=kind, moment=now())
    if due is not None:
        cast(voter_id=voter_id, skill_id=skill_id, kind=kind, due=due, moment=now())


@atomic
def count_views(*, event_id: str, skill_id: str, viewers: int, at: datetime) -> None:
    """Adds the views that one event tells of, once an event and skill."""
    author_id = SharedSkill.objects.filter(pk=skill_id).values_list("author_id", flat=True).first()
    if author_id is not None and viewers > 0:
        due = Worth(author_id, WEIGHTS[VoteKind.VIEW] * viewers, at)
        cast(voter_id=event_id, skill_id=skill_id, kind=VoteKind.VIEW, due=due, moment=now())


def settle_between(one: str, other: str) -> None:
    """After a block between two users, or its end: what each has done with the other's skills."""
    blocked = UserBlock.objects.filter(Q(blocker_id=one, blocked_id=other) | Q(blocker_id=other, blocked_id=one))
    for voter_id, author_id in ((one, other), (other, one)):
        votes = TrendingVote.objects.filter(author_id=author_id, voter_id=voter_id)
        found = set(votes.values_list("skill_id", "kind"))
        if not blocked.exists():
            found |= set(_acts_of(voter_id, author_id))
        for skill_id, kind in sorted(found):
            settle(voter_id=voter_id, skill_id=skill_id, kind=kind)


def settle_user(voter_id: str) -> None:
    """After an account was closed, suspended, or let in again: all its votes."""
    found = set(TrendingVote.objects.filter(voter_id=voter_id).values_list("skill_id", "kind"))
    for skill_id, kind in sorted(found | set(_acts_of(voter_id))):
        settle(voter_id=voter_id, skill_id=skill_id, kind=kind)


def _acts_of(voter_id: str, author_id: str | None = None) -> Iterator[tuple[str, str]]:
    """Skills with which a user did something that counts, and what; of one author, or of all."""
    done = Interaction.objects.filter(user_id=voter_id, kind__in=[*WEIGHTS]).values_list("skill_id", "kind")
    said = Comment.objects.live().filter(author_id=voter_id).values_list("skill_id", flat=True)
    acts = [*done, *((skill_id, VoteKind.COMMENT.value) for skill_id in set(said))]
    if author_id is None:
        yield from acts
        return
    own = set(SharedSkill.objects.filter(author_id=author_id).values_list("id", flat=True))
    yield from (act for act in acts if act[0] in own)
