"""Appeals: another look at a decision, by another moderator than the first."""

from __future__ import annotations

from django.core import signing

from moderation import log
from moderation.constants import APPEAL_WITHIN
from moderation.errors import AppealedAlready, DecidedAlready, FirstModerator, NoAppeal
from moderation.models import Appeal, AppealStatus, Case, CaseStatus, Decision, DecisionKind
from moderation.roles import check_may_judge, check_right
from moderation.services import effects, people
from moderation.targets import find
from profiles.models import User
from yiz.api.errors import Missing
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.events.catalogue import AppealDecided, DecisionMade
from yiz.events.outbox import emit
from yiz.ids import new_id

OPEN_TO_APPEAL = (
    DecisionKind.WARN,
    DecisionKind.HIDE,
    DecisionKind.REMOVE,
    DecisionKind.SUSPEND,
    DecisionKind.BAN,
)


_SALT = "moderation.appeal"


def appeal_token(decision_id: str) -> str:
    """For the mail to somebody whose account is closed: who has it may appeal against the decision, not signed in."""
    return signing.dumps(decision_id, salt=_SALT)


def decision_of_token(token: str) -> Decision | None:
    """The decision that the token was made for; None for one that is forged or too old."""
    try:
        decision_id = signing.loads(token, salt=_SALT, max_age=APPEAL_WITHIN)
    except signing.BadSignature:
        return None
    return Decision.objects.filter(pk=decision_id).first()


class AppealService:
    """One appeal a decision, by the one who was decided against, within 30 days."""

    @staticmethod
    def appeal(*, user_id: str, decision_id: str, text: str) -> Appeal:
        """Asks for another look. Raises `Missing` for a decision about somebody else, `NoAppeal`, `AppealedAlready`."""
        decision = Decision.objects.filter(pk=decision_id, person_id=user_id).first()
        if decision is None:
            raise Missing
        if decision.kind == DecisionKind.AUTO_HIDE:
            raise NoAppeal("A moderator is going to look at this anyway. Wait for the decision.", "not_decided_yet")
        if decision.kind not in OPEN_TO_APPEAL:
            raise NoAppeal("There is nothing in this decision to appeal against.")
        if decision.superseded or decision.undone_at is not None:
            raise NoAppeal("This decision does not hold any more.", "undone")
        if now() - decision.at > APPEAL_WITHIN:
            raise NoAppeal(f"A decision can be appealed for {APPEAL_WITHIN.days} days; they are over.", "too_late")
        appeal = Appeal(id=new_id(), decision=decision, user_id=user_id, text=text)
        if not _store(appeal):
            raise AppealedAlready
        return appeal

    @staticmethod
    def decide(*, appeal_id: str, moderator: User, granted: bool, answer: str = "") -> Appeal:
        """Grants it: what the decision did is undone, wherever it can be, and those who reported were wrong; or rejects
        it: the decision stands. `answer` is for its author, in words.

        Raises `FirstModerator`, `DecidedAlready` with who was first, `NotAllowed` (also for who could not have made the
        decision), `OwnAffair`, `SameRank`, `Missing`.
        """
        check_right(moderator, "decide_appeals")
        appeal = Appeal.objects.select_related("decision").filter(pk=appeal_id).first()
        if appeal is None:
            raise Missing
        if appeal.decision.moderator_id == moderator.pk:
            raise FirstModerator
        check_right(moderator, people.RIGHT_FOR[DecisionKind(appeal.decision.kind)])
        check_may_judge(moderator, appeal.user_id)
        status = AppealStatus.GRANTED if granted else AppealStatus.REJECTED
        if not _decide(appeal, moderator.pk, status, answer):
            row = Appeal.objects.filter(pk=appeal_id).values("decided_by_id", "decided_at", "status").get()
            by = User.objects.short([row["decided_by_id"]]).get(row["decided_by_id"]) if row["decided_by_id"] else None
            raise DecidedAlready(by=by, decision=row["status"], at=row["decided_at"])
        return Appeal.objects.get(pk=appeal_id)


@atomic
def _store(appeal: Appeal) -> bool:
    if not insert_new(appeal):
        return False
    decision = appeal.decision
    log.append(
        "appeal",
        actor_id=appeal.user_id,
        subject_id=appeal.user_id,
        target_kind=decision.target_kind,
        target_id=decision.target_id,
        case_id=decision.case_id,
        decision_id=decision.pk,
        details={"text": appeal.text},
    )
    return True


@atomic
def _decide(appeal: Appeal, moderator_id: str, status: AppealStatus, answer: str) -> bool:
    waiting = Appeal.objects.filter(pk=appeal.pk, status=AppealStatus.OPEN)
    if not waiting.update(status=status, decided_by_id=moderator_id, answer=answer, decided_at=now()):
        return False
    decision = Decision.objects.get(pk=appeal.decision_id)
    before = people.account_and(decision)
    if status == AppealStatus.GRANTED and decision.undone_at is None:
        _undo(decision, moderator_id)
    log.append(
        f"appeal_{status}",
        actor_id=moderator_id,
        subject_id=appeal.user_id,
        target_kind=decision.target_kind,
        target_id=decision.target_id,
        case_id=decision.case_id,
        decision_id=decision.pk,
        details={"answer": answer, "before": before, "after": people.account_and(decision)},
    )
    emit(AppealDecided(appeal_id=appeal.pk, user_id=appeal.user_id, outcome=status))
    return True


def _undo(decision: Decision, moderator_id: str) -> None:
    """The content is back, the account as it was, the strike taken back; the case counts as dismissed."""
    moment = now()
    Decision.objects.filter(pk=decision.pk).update(undone_at=moment)
    people.unsanction(decision)
    if decision.target_id and (target := find(decision.target_kind, decision.target_id)) is not None:
        effects.restore(target, decision.before | _as_opened(decision))
    if decision.case_id is None:
        return
    again = Decision(
        id=new_id(),
        case_id=decision.case_id,
        moderator_id=moderator_id,
        person_id=decision.person_id,
        kind=DecisionKind.DISMISS,
        target_kind=decision.target_kind,
        target_id=decision.target_id,
        title=decision.title,
        reason=decision.reason,
        internal_note="An appeal was granted.",
        at=moment,
    )
    case = Case.objects.filter(pk=decision.case_id, decision_id=decision.pk, status=CaseStatus.DECIDED)
    if case.update(outcome=DecisionKind.DISMISS, decision_id=again.pk):
        again.save(force_insert=True)
        Decision.objects.filter(pk=decision.pk).update(superseded=True)
        emit(DecisionMade(decision_id=again.pk, case_id=decision.case_id))


def _as_opened(decision: Decision) -> dict[str, str]:
    """How the content stood before anything was done about it: what it goes back to."""
    snapshot = Case.objects.filter(pk=decision.case_id).values_list("snapshot", flat=True).first() or {}
    return {"status": snapshot["status"]} if "status" in snapshot else {}
