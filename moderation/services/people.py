"""What is decided about people: warnings, suspensions, bans and their ends, and the strikes that they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moderation import log
from moderation.constants import MODERATOR_MAY_SUSPEND, STRIKES, STRIKES_LAST, STRIKES_TO_SUSPEND, SUSPENSION
from moderation.errors import NotSuspended
from moderation.models import Decision, DecisionKind, Sanction, SanctionKind, Strike, TargetKind
from moderation.roles import NotAllowed, check_may_judge, check_right, has_right
from moderation.services import effects
from moderation.targets import find
from profiles.models import Status, User
from profiles.services.accounts import AccountService
from yiz.api.errors import Invalid, Missing
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.events.catalogue import DecisionMade
from yiz.events.outbox import emit
from yiz.ids import new_id
from yiz.ports import Progress


@dataclass(frozen=True, slots=True)
class Words:
    """Why: the reason as a word of `Reason`, in words for the person, and a note for moderators only."""

    reason: str = ""
    note: str = ""
    internal_note: str = ""


class PeopleService:
    """Decisions about an account without a case. Each is told to its owner, written into the log, and can be appealed.

    All raise `Missing`, `NotAllowed`, `OwnAffair`, `SameRank`.
    """

    @staticmethod
    def warn(*, moderator: User, user_id: str, words: Words) -> Decision:
        """A warning, which leaves a strike."""
        return _decided(moderator, user_id, DecisionKind.WARN, words)

    @staticmethod
    def suspend(*, moderator: User, user_id: str, words: Words, until: datetime | None = None) -> Decision:
        """The account may read, but not write, until then (a week when it isn't said); every sign-in ends at once.

        In place of a suspension that is running. Beyond 30 days it needs the right `ban`.
        """
        until = until or now() + SUSPENSION
        check_until(moderator, until)
        return _decided(moderator, user_id, DecisionKind.SUSPEND, words, until=until)

    @staticmethod
    def unsuspend(*, moderator: User, user_id: str, words: Words) -> Decision:
        """Ends a suspension before its time. Raises `NotSuspended`."""
        return _decided(moderator, user_id, DecisionKind.UNSUSPEND, words)

    @staticmethod
    def ban(*, moderator: User, user_id: str, words: Words) -> Decision:
        """Closes the account: it is out of everybody's sight with all that it made."""
        return _decided(moderator, user_id, DecisionKind.BAN, words)

    @staticmethod
    def unban(*, moderator: User, user_id: str, words: Words) -> Decision:
        """Lets a banned account in again. Raises `NotSuspended` when it isn't banned."""
        return _decided(moderator, user_id, DecisionKind.UNBAN, words)

    @staticmethod
    def end_due(progress: Progress) -> int:
        """`yiz.ports.batch_tasks`: ends the suspensions whose time has come."""
        done = 0
        while due := list(Sanction.objects.over(now()).order_by("until").values_list("id", "user_id")[:100]):
            for sanction_id, user_id in due:
                done += _end_due(sanction_id, user_id)
            progress(done, "ending suspensions")
        return done


def check_until(moderator: User, until: datetime) -> None:
    """Raises `Invalid` for a time that is over, `NotAllowed` for one that only a senior moderator may give."""
    if until <= now():
        raise Invalid("This is in the past.", "past", "until")
    if until > now() + MODERATOR_MAY_SUSPEND and not has_right(moderator, "ban"):
        raise NotAllowed("ban")


RIGHT_FOR = {
    DecisionKind.DISMISS: "decide",
    DecisionKind.WARN: "decide",
    DecisionKind.HIDE: "decide",
    DecisionKind.REMOVE: "decide",
    DecisionKind.SUSPEND: "suspend",
    DecisionKind.UNSUSPEND: "suspend",
    DecisionKind.BAN: "ban",
    DecisionKind.UNBAN: "ban",
}


def sanction(decision: Decision, moderator_id: str | None) -> None:
    """Does to the account what the decision says: status, sanction, strike. Inside a transaction."""
    user_id = decision.person_id
    if user_id is None:
        return
    if decision.kind in (DecisionKind.SUSPEND, DecisionKind.BAN):
        _begin(decision, user_id)
    elif decision.kind in (DecisionKind.UNSUSPEND, DecisionKind.UNBAN):
        wanted = SanctionKind.SUSPENSION if decision.kind == DecisionKind.UNSUSPEND else SanctionKind.BAN
        if not _end(user_id, wanted):
            raise NotSuspended
    if (number := STRIKES.get(decision.kind, 0)) > 0 and moderator_id is not None:
        expires_at = decision.at + STRIKES_LAST
        insert_new(Strike(user_id=user_id, decision=decision, number=number, at=decision.at, expires_at=expires_at))


def unsanction(decision: Decision) -> None:
    """Takes back what the decision did to the account. Inside a transaction."""
    Strike.objects.filter(decision=decision, voided_at=None).update(voided_at=now())
    running = Sanction.objects.running().filter(decision=decision).values_list("user_id", "kind").first()
    if running is not None:
        _end(*running)


def account_and(decision: Decision) -> dict[str, Any]:
    """How the account and the target of a decision stand now."""
    target = find(decision.target_kind, decision.target_id) if decision.target_id else None
    state = effects.state_of(target) if target else {}
    return {**state, "account": effects.account_status(decision.person_id)} if decision.person_id else state


def strikes_of(user_id: str) -> dict[str, Any]:
    """How many strikes count now, and whether a suspension is advised."""
    rows = list(Strike.objects.counting(user_id, now()).order_by("expires_at").values("number", "at", "expires_at"))
    number = sum(row["number"] for row in rows)
    return {"count": number, "advice": "suspend" if number >= STRIKES_TO_SUSPEND else "", "strikes": rows}


@atomic
def _decided(
    moderator: User, user_id: str, kind: DecisionKind, words: Words, until: datetime | None = None
) -> Decision:
    check_right(moderator, RIGHT_FOR[kind])
    person = User.objects.exclude(status=Status.ERASED).filter(pk=user_id).values("id", "username").first()
    if person is None:
        raise Missing
    check_may_judge(moderator, user_id)
    return record(moderator.pk, user_id, f"@{person['username']}", kind, words, until)


def record(
    moderator_id: str | None, user_id: str, title: str, kind: DecisionKind, words: Words, until: datetime | None
) -> Decision:
    """Decides about an account, whoever is asking: the row, what it does, the log, the event. Inside a transaction."""
    decision = Decision(
        id=new_id(),
        moderator_id=moderator_id,
        person_id=user_id,
        kind=kind,
        target_kind=TargetKind.USER,
        target_id=user_id,
        title=title,
        reason=words.reason,
        note=words.note,
        internal_note=words.internal_note,
        until=until,
        before={"account": effects.account_status(user_id)},
        at=now(),
    )
    decision.save(force_insert=True)
    sanction(decision, moderator_id)
    finish(decision)
    return decision


def finish(decision: Decision) -> None:
    """Writes down how things stand after the decision, and tells of it. Inside a transaction."""
    if decision.person_id:
        decision.after["account"] = effects.account_status(decision.person_id)
    Decision.objects.filter(pk=decision.pk).update(after=decision.after)
    log.append(
        decision.kind,
        actor_id=decision.moderator_id,
        subject_id=decision.person_id,
        target_kind=decision.target_kind,
        target_id=decision.target_id,
        case_id=decision.case_id,
        decision_id=decision.pk,
        details={
            "reason": decision.reason,
            "note": decision.note,
            "internal_note": decision.internal_note,
            "until": decision.until.isoformat() if decision.until else None,
            "before": decision.before,
            "after": decision.after,
        },
    )
    emit(DecisionMade(decision_id=decision.pk, case_id=decision.case_id or "", person_id=decision.person_id or ""))


def _begin(decision: Decision, user_id: str) -> None:
    """In place of what is running; a ban is not shortened to a suspension."""
    banned = decision.kind == DecisionKind.BAN
    running = Sanction.objects.running().filter(user_id=user_id)
    if not banned and running.filter(kind=SanctionKind.BAN).exists():
        return
    _close(user_id)
    Sanction(
        user_id=user_id,
        running_key=user_id,
        kind=SanctionKind.BAN if banned else SanctionKind.SUSPENSION,
        decision=decision,
        at=decision.at,
        until=None if banned else decision.until,
    ).save(force_insert=True)
    status = Status.BANNED if banned else Status.SUSPENDED
    AccountService.change_status(user_id=user_id, status=status, because=status)


def _end(user_id: str, kind: str) -> bool:
    """Ends what is running of this kind; also what somebody has set by hand. False when there is nothing."""
    had = Status.BANNED if kind == SanctionKind.BAN else Status.SUSPENDED
    if Sanction.objects.running().filter(user_id=user_id, kind=kind).exists():
        _close(user_id)
    elif not User.objects.filter(pk=user_id, status=had).exists():
        return False
    AccountService.change_status(user_id=user_id, status=Status.ACTIVE, because="let_in_again")
    return True


def _close(user_id: str) -> None:
    for sanction_id in Sanction.objects.filter(running_key=user_id).values_list("id", flat=True):
        Sanction.objects.filter(pk=sanction_id).update(ended_at=now(), running_key=sanction_id)


@atomic
def _end_due(sanction_id: str, user_id: str) -> bool:
    if not Sanction.objects.over(now()).filter(pk=sanction_id).exists():
        return False
    name = User.objects.filter(pk=user_id).values_list("username", flat=True).first() or ""
    record(None, user_id, f"@{name}", DecisionKind.UNSUSPEND, Words(note="The time is over."), None)
    return True
