"""Votes: who counts, and what it does to a skill's scores. Each function makes the rows agree with the present facts,
so neither the order of events nor a second delivery matters."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from discovery.constants import SHIFT_CHUNK, WEIGHTS
from discovery.models import TrendingVote, VoteKind
from discovery.trending.facts import Worth, worth
from discovery.trending.scores import COLUMNS, WINDOWS, Window, added, cancels, total
from profiles.models import UserBlock
from social.models import Comment, Interaction, SharedSkill
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new

_FAR = 120
"""Half-lives after which a vote no longer tells beside a fresh one: 2^-120 is below the last digit of any number."""


@atomic
def settle(*, voter_id: str, skill_id: str, kind: str) -> None:
    """Makes the vote of this user for this skill be what it should be, and moves the scores by the difference."""
    stored = TrendingVote.objects.filter(voter_id=voter_id, skill_id=skill_id, kind=kind)
    row = stored.values("id", "weight", "at").first()
    due = worth(voter_id, skill_id, kind)
    if row is not None and due is not None and (row["weight"], row["at"]) == (due.weight, due.at):
        return
    if row is not None and delete_rows(stored.filter(pk=row["id"])):
        _take_back(skill_id, row["weight"], row["at"])
    if due is not None:
        _cast(voter_id, skill_id, kind, due)


@atomic
def count_views(*, event_id: str, skill_id: str, viewers: int, at: datetime) -> None:
    """Adds the views that one event tells of, once an event and skill."""
    author_id = SharedSkill.objects.filter(pk=skill_id).values_list("author_id", flat=True).first()
    if author_id is not None and viewers > 0:
        _cast(event_id, skill_id, VoteKind.VIEW, Worth(author_id, WEIGHTS[VoteKind.VIEW] * viewers, at))


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
    """After an account was suspended, banned, or let in again: all its votes."""
    found = set(TrendingVote.objects.filter(voter_id=voter_id).values_list("skill_id", "kind"))
    for skill_id, kind in sorted(found | set(_acts_of(voter_id))):
        settle(voter_id=voter_id, skill_id=skill_id, kind=kind)


def recount(skill_id: str, windows: Iterable[Window] | None = None) -> None:
    """Sums the votes of a skill anew. Inside `atomic()`."""
    moment = now()
    changes: dict[str, Any] = {}
    for window in windows or WINDOWS.values():
        base = window.base(moment)
        changes[window.column] = total(_telling(skill_id, window), window, base)
        changes[window.base_column] = base
    SharedSkill.objects.filter(pk=skill_id).update(**changes)


def _cast(voter_id: str, skill_id: str, kind: str, due: Worth) -> None:
    """Only the one whose row is new may add to the scores."""
    vote = TrendingVote(
        voter_id=voter_id,
        skill_id=skill_id,
        kind=kind,
        author_id=due.author_id,
        weight=due.weight,
        at=due.at,
    )
    if insert_new(vote):
        SharedSkill.objects.filter(pk=skill_id).update(**added(due.weight, due.at, now()))


def _take_back(skill_id: str, weight: float, at: datetime) -> None:
    """Subtracts; where that would lose digits of what is left, the votes that are left are summed anew."""
    moment = now()
    row = SharedSkill.objects.filter(pk=skill_id).values(*COLUMNS).first()
    if row is None:
        return
    SharedSkill.objects.filter(pk=skill_id).update(**added(-weight, at, moment))
    anew = [window for window in WINDOWS.values() if cancels(window, row, weight, at, moment)]
    if anew:
        recount(skill_id, anew)


def _telling(skill_id: str, window: Window) -> Iterator[tuple[float, datetime]]:
    """The votes of a skill, the newest first, as far as they say anything beside the newest."""
    newest: datetime | None = None
    rows = TrendingVote.objects.filter(skill_id=skill_id).order_by("-at").values_list("weight", "at")
    for weight, at in rows.iterator(chunk_size=SHIFT_CHUNK):
        newest = newest or at
        if newest - at > window.half_life * _FAR:
            return
        yield weight, at


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
