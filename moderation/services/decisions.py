"""Deciding cases: one transaction for the case, the content, the account, the log and the event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rest_framework.exceptions import APIException

from moderation.constants import BULK_MAX, SUSPENSION
from moderation.errors import NotForThis
from moderation.models import Case, CaseStatus, Decision, DecisionKind, TargetKind
from moderation.roles import check_may_judge, check_right
from moderation.services import effects, people
from moderation.services.cases import refuse
from moderation.services.people import Words
from moderation.targets import Target, find
from profiles.models import User
from yiz.api.errors import Missing
from yiz.clock import now
from yiz.db import atomic
from yiz.ids import new_id

TAKES_DOWN = (DecisionKind.REMOVE, DecisionKind.SUSPEND, DecisionKind.BAN)
"""Decisions that remove the content they are about."""

LEAVES = (DecisionKind.DISMISS, DecisionKind.WARN)
"""Decisions after which the content is to be seen (again)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, and why. `until` for suspensions; a week when it isn't said."""

    kind: str
    words: Words = field(default_factory=Words)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of many; `error` says why it could not be decided."""

    case_id: str
    decision_id: str | None = None
    error: dict[str, Any] | None = None


class DecisionService:
    """What moderators decide about cases."""

    @staticmethod
    def decide(*, case_id: str, moderator: User, verdict: Verdict) -> Decision:
        """Decides an open case, with all that follows from it:

        | decision | the content | its author | reporters |
        |---|---|---|---|
        | dismiss | stays, or is back | nothing | disagreed |
        | warn | stays, or is back | a strike | agreed |
        | hide | hidden | a strike | agreed |
        | remove | removed (of a profile: its words) | a strike | agreed |
        | suspend | removed | suspended, 2 strikes | agreed |
        | ban | removed | banned | agreed |

        Accounts can't be hidden (`NotForThis`), and are not emptied by a suspension or a ban. Raises `DecidedAlready`
        with who was first, `ClaimedAlready`, `NotAllowed`, `OwnAffair`, `SameRank`, `Missing`.
        """
        kind = DecisionKind(verdict.kind)
        check_right(moderator, people.RIGHT_FOR[kind])
        case = Case.objects.filter(pk=case_id).values("target_kind", "target_id", "author_id").first()
        if case is None:
            raise Missing
        if kind == DecisionKind.HIDE and case["target_kind"] == TargetKind.USER:
            raise NotForThis("An account can't be hidden. Suspend or ban it, or remove what its profile says.")
        check_may_judge(moderator, case["author_id"])
        until = None
        if kind == DecisionKind.SUSPEND:
            until = verdict.until or now() + SUSPENSION
            people.check_until(moderator, until)
        made = _decide(case_id, moderator.pk, kind, verdict.words, until)
        if made is None:
            refuse(case_id, moderator.pk)
            raise Missing
        return made

    @staticmethod
    def decide_many(*, case_ids: Sequence[str], moderator: User, verdict: Verdict) -> list[Outcome]:
        """Decides up to 100 cases alike, each by itself: those that can't be decided are told, and keep no other.

        Raises `NotAllowed` without the right `bulk_decide`.
        """
        check_right(moderator, "bulk_decide")
        if len(case_ids) > BULK_MAX:
            raise ValueError(f"at most {BULK_MAX} cases at once")
        outcomes = []
        for case_id in dict.fromkeys(case_ids):
            try:
                made = DecisionService.decide(case_id=case_id, moderator=moderator, verdict=verdict)
                outcomes.append(Outcome(case_id, decision_id=made.pk))
            except APIException as refused:
                outcomes.append(Outcome(case_id, error={"code": refused.get_codes(), "detail": str(refused.detail)}))
        return outcomes


@atomic
def _decide(
    case_id: str, moderator_id: str, kind: DecisionKind, words: Words, until: datetime | None
) -> Decision | None:
    """None when the case can't be had."""
    decision_id, moment = new_id(), now()
    if not _close(case_id, moderator_id, kind, decision_id, moment):
        return None
    case = Case.objects.filter(pk=case_id)
    row = case.values("target_kind", "target_id", "author_id", "snapshot", "reason", "opened_at").get()
    case.filter(seconds_to_decision=None).update(
        seconds_to_decision=max(int((moment - row["opened_at"]).total_seconds()), 0)
    )
    target = find(row["target_kind"], row["target_id"])
    Decision.objects.filter(case_id=case_id, superseded=False).update(superseded=True)
    decision = Decision(
        id=decision_id,
        case_id=case_id,
        moderator_id=moderator_id,
        person_id=row["author_id"],
        kind=kind,
        target_kind=row["target_kind"],
        target_id=row["target_id"],
        title=(target.title if target else row["snapshot"].get("title", ""))[:200],
        reason=words.reason or row["reason"],
        note=words.note,
        internal_note=words.internal_note,
        until=until,
        before=_state(target, row["author_id"]),
        at=moment,
    )
    decision.save(force_insert=True)
    _carry_out(decision, target, row["snapshot"])
    return decision


def _close(case_id: str, moderator_id: str, kind: DecisionKind, decision_id: str, moment: datetime) -> bool:
    """Only one of several who decide at once closes the case."""
    free = Case.objects.open().filter(pk=case_id).free_for(moderator_id, moment)
    return bool(
        free.update(
            status=CaseStatus.DECIDED,
            open_key=case_id,
            outcome=kind,
            decision_id=decision_id,
            decided_at=moment,
            claimed_by=None,
            claimed_until=None,
        )
    )


def _carry_out(decision: Decision, target: Target | None, snapshot: dict[str, Any]) -> None:
    _undo_earlier(decision, target)
    if target is not None:
        if decision.kind in LEAVES:
            effects.restore(target, {**decision.before, "status": snapshot.get("status", "")})
        elif decision.kind == DecisionKind.HIDE:
            effects.hide(target)
        elif decision.kind == DecisionKind.REMOVE or (decision.kind in TAKES_DOWN and target.kind != TargetKind.USER):
            effects.remove(target)
        after = find(target.kind, target.id)
        decision.after = effects.state_of(after) if after else {}
    people.sanction(decision, decision.moderator_id)
    people.finish(decision)


def _undo_earlier(decision: Decision, target: Target | None) -> None:
    """A reopened case is decided anew: what the decision before did to the account is taken back."""
    for earlier in Decision.objects.filter(case_id=decision.case_id, undone_at=None).exclude(pk=decision.pk):
        people.unsanction(earlier)
        if earlier.kind == DecisionKind.REMOVE and target is not None and target.kind == TargetKind.USER:
            effects.restore(target, earlier.before)
        Decision.objects.filter(pk=earlier.pk).update(undone_at=decision.at)


def _state(target: Target | None, author_id: str | None) -> dict[str, Any]:
    state = effects.state_of(target) if target else {}
    return {**state, "account": effects.account_status(author_id)} if author_id else state
