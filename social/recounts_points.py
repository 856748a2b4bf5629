"""Recounting credits from the facts that they are for, in chunks: those that are missing, and those without a fact."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from profiles.constants import POINTS
from profiles.models import PointEntry, PointKind
from profiles.services.points import Credit, PointsService
from social.models import Comment, Interaction, InteractionKind, Plan, SharedSkill, TaskVote
from social.services import earning
from yiz.ports import Drift, Ports, Reconcile

Key = tuple[str, str]
"""An account and a cause."""

ELSEWHERE = (PointKind.STREAK, PointKind.FOLLOWER)
"""Credits that others recount."""


def recount_credits(fix: bool) -> Iterator[Drift]:
    """Every credit that is missing, or that no fact gives; looked at once more, and mended when `fix` is true."""
    for credits in _all_credits():
        wanted = {(credit.user_id, credit.cause) for credit in credits}
        yield from _confirmed(sorted(wanted - _stored(wanted)), fix)
    entries = PointEntry.objects.exclude(kind__in=ELSEWHERE)
    for chunk in earning.chunks(entries):
        stored = set(chunk.values_list("user_id", "cause"))
        yield from _confirmed(sorted(stored - _credited(cause for _, cause in stored)), fix)


def _all_credits() -> Iterator[list[Credit]]:
    for skills in earning.chunks(SharedSkill.objects.all()):
        yield earning.of_shares(list(skills.values_list("id", flat=True)))
    for interactions in earning.chunks(Interaction.objects.filter(kind__in=list(earning.KINDS))):
        yield earning.of_interactions(interactions)
    for comments in earning.chunks(Comment.objects.all()):
        yield earning.of_comments(comments)
    for votes in earning.chunks(TaskVote.objects.all()):
        yield earning.of_votes(votes)
    for plans in earning.chunks(Plan.objects.filter(completed_days__gt=0)):
        yield earning.of_plans(plans)


def _stored(keys: Iterable[Key]) -> set[Key]:
    found = list(keys)
    rows = PointEntry.objects.filter(user_id__in={key[0] for key in found}, cause__in=[key[1] for key in found])
    return set(rows.values_list("user_id", "cause"))


def _credited(causes: Iterable[str]) -> set[Key]:
    """What the facts give, of all that these causes may stand for and perhaps of some more."""
    ids: dict[str, list[list[str]]] = {}
    for cause in causes:
        kind, *parts = cause.split(":")
        ids.setdefault(kind, []).append(parts)
    credits: list[Credit] = []
    for kind, found in ids.items():
        credits += _of(PointKind(kind), [parts[0] for parts in found], [parts[-1] for parts in found])
    return {(credit.user_id, credit.cause) for credit in credits}


def _of(kind: PointKind, first: list[str], last: list[str]) -> list[Credit]:
    """What the facts of a kind give whose ids are among these."""
    interactions = {credited: kind for kind, credited in earning.KINDS.items()}
    rows: QuerySet[Any]
    if kind in interactions:
        rows = Interaction.objects.filter(
            user_id__in=last, skill_id__in=first, kind=InteractionKind(interactions[kind])
        )
        return earning.of_interactions(rows)
    if kind == PointKind.SHARE:
        return earning.of_shares(first)
    if kind == PointKind.COMMENT:
        return earning.of_comments(Comment.objects.filter(pk__in=first))
    if kind == PointKind.VOTE:
        return earning.of_votes(TaskVote.objects.filter(task_id__in=first, user_id__in=last))
    return earning.of_plans(Plan.objects.filter(pk__in=first))


def _confirmed(keys: Iterable[Key], fix: bool) -> Iterator[Drift]:
    for user_id, cause in keys:
        there = PointEntry.objects.filter(user_id=user_id, cause=cause)

        def wanted(cause: str = cause) -> list[Credit]:
            kind, *parts = cause.split(":")
            return [credit for credit in _of(PointKind(kind), parts[:1], parts[-1:]) if credit.cause == cause]

        stored, credited = there.exists(), bool(wanted())
        if stored != credited:
            worth = POINTS[PointKind(cause.split(":")[0])]
            yield Drift("user", user_id, cause, worth * stored, worth * credited)
            if fix:
                PointsService.agree(there, wanted)


def provide(counters: Ports[Reconcile]) -> None:
    """Registers the recount."""
    counters.provide("social.credits", recount_credits)
