"""Cases: opening, gathering what is said of a target, hiding it until somebody has looked, alerting, claiming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from moderation import log
from moderation.constants import ALERT_PRIORITY, CLAIM, HIDE_AT, MAX_EXCERPT, RULE_WEIGHT, TRIES
from moderation.errors import ClaimedAlready, Crowded, DecidedAlready, OpenAlready
from moderation.models import (
    Case,
    CaseSource,
    CaseStatus,
    Decision,
    DecisionKind,
    TargetKind,
)
from moderation.priority import gravest, priority_at, rank_of, weight_of
from moderation.services import effects
from moderation.targets import Target, find, key_of
from profiles.models import User
from yiz.api.errors import Missing
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.events.catalogue import CaseRaised, DecisionMade
from yiz.events.outbox import emit


@dataclass(frozen=True, slots=True)
class Flag:
    """What a rule, the classifier or a moderator says of a target: `text` is what hit, `ref` an id of theirs,
    `weight` in thousandths of credibility."""

    source: str
    name: str
    reason: str
    text: str = ""
    ref: str = ""
    weight: int = RULE_WEIGHT

    def row(self) -> dict[str, Any]:
        row = {"source": self.source, "name": self.name, "id": self.ref, "reason": self.reason}
        return {**row, "text": self.text[:MAX_EXCERPT], "at": now().isoformat()}


class CaseDecidedMeanwhile(Exception):
    """The case was decided while something was being added to it; begun again, there is a new one."""


class CaseService:
    """Everything but decisions (`moderation.services.decisions`)."""

    @staticmethod
    def flag(*, kind: str, target_id: str, flag: Flag, hide: bool = False) -> str | None:
        """Brings something before the moderators without anybody's report: for rules and the classifier.

        Opens a case, or adds to the open one; answers its id, None when there is no such target. `hide`: it is out of
        sight until somebody has looked (what was stored hidden stays so). Safe to call again with the same `flag.ref`.
        """
        target = find(kind, target_id)
        if target is None:
            return None
        for _ in range(TRIES):
            try:
                return _flag(target, flag, hide)
            except CaseDecidedMeanwhile:
                continue
        raise Crowded

    @staticmethod
    def claim(*, case_id: str, moderator: User) -> None:
        """The case is the moderator's for half an hour; again, and it is so anew. Raises `ClaimedAlready` with whose it
        is, `DecidedAlready`, `Missing`."""
        if not _claim(case_id, moderator.pk):
            refuse(case_id, moderator.pk)

    @staticmethod
    def release(*, case_id: str, moderator: User) -> bool:
        """Gives the case back to the queue; False when it was not the moderator's."""
        own = Case.objects.open().filter(pk=case_id, claimed_by_id=moderator.pk)
        return bool(own.update(claimed_by=None, claimed_until=None))

    @staticmethod
    def reopen(*, case_id: str, moderator: User, note: str = "") -> None:
        """A decided case waits for another decision; what was decided holds until then. Raises `OpenAlready` (also
        when there is a newer open case of the target), `Missing`."""
        _reopen(case_id, moderator.pk, note)


def open_case(target: Target, source: str = CaseSource.REPORTS) -> str:
    """The id of the target's open case, opened now if there is none. Inside a transaction."""
    for _ in range(TRIES):
        known = Case.objects.filter(open_key=target.key).values_list("id", flat=True).first()
        if known is not None:
            return str(known)
        case = Case(
            open_key=target.key,
            target_kind=target.kind,
            target_id=target.id,
            skill_id=target.skill_id,
            author_id=target.author_id,
            source=source,
            reach=target.reach,
            snapshot=target.snapshot() | {"left_as_it_is": _left_as_it_is(target)},
        )
        case.rank = rank_of(0, target.reach, case.opened_at)
        if insert_new(case):
            return case.pk
    raise Crowded


def add(case_id: str, target: Target, sums: dict[str, int], reason: str) -> None:
    """Adds to the case's sums, and does what follows: its place in the queue, hiding, the alert. Inside a transaction,
    as the last thing in it, since all who report the same wait for this row.

    Raises `CaseDecidedMeanwhile`.
    """
    case = Case.objects.filter(pk=case_id)
    moved: dict[str, Any] = {name: F(name) + number for name, number in sums.items()}
    if not case.open().update(**moved, reach=target.reach, last_report_at=now()):
        raise CaseDecidedMeanwhile
    # from here on the row is ours until the commit
    row = case.values("weight", "flag_weight", "reach", "opened_at", "hiding", "reason", "reports_count", "flags").get()
    first = row["reports_count"] + len(row["flags"]) <= 1
    rank = rank_of(row["weight"] + row["flag_weight"], row["reach"], row["opened_at"])
    case.update(rank=rank, reason=reason if first else gravest((row["reason"], reason)))
    if row["hiding"] >= HIDE_AT:
        hide(case_id, target)
    if priority_at(rank, now()) >= ALERT_PRIORITY:
        alert(case_id)


def hide(case_id: str, target: Target, *, note: str = "") -> bool:
    """Takes the target out of sight until somebody has looked; once a case. An account can't be hidden."""
    if target.kind == TargetKind.USER:
        return False
    if not Case.objects.filter(pk=case_id, auto_hidden=False).update(auto_hidden=True):
        return False
    before = effects.state_of(target)
    effects.hide(target)
    decision = Decision(
        case_id=case_id,
        person_id=target.author_id,
        kind=DecisionKind.AUTO_HIDE,
        target_kind=target.kind,
        target_id=target.id,
        title=target.title,
        internal_note=note,  # which rule it was is not its author's to know
        before=before,
        after=before | {"status": "hidden"},
    )
    decision.save(force_insert=True)
    log.append(
        DecisionKind.AUTO_HIDE,
        actor_id=None,
        subject_id=target.author_id,
        target_kind=target.kind,
        target_id=target.id,
        case_id=case_id,
        decision_id=decision.pk,
        details={"before": decision.before, "after": decision.after, "note": note},
    )
    emit(DecisionMade(decision_id=decision.pk, person_id=target.author_id))
    alert(case_id)
    return True


def alert(case_id: str) -> None:
    """Has the moderators told, once a case (`CaseRaised`)."""
    if Case.objects.filter(pk=case_id, alerted=False).update(alerted=True):
        emit(CaseRaised(case_id=case_id))


def refuse(case_id: str, moderator_id: str) -> None:
    """Says why the moderator can't have this case."""
    row = Case.objects.filter(pk=case_id).values("status", "outcome", "decided_at", "decision_id", *_CLAIM).first()
    if row is None:
        raise Missing
    if row["status"] == CaseStatus.DECIDED:
        by = Decision.objects.filter(pk=row["decision_id"]).values_list("moderator_id", flat=True).first()
        raise DecidedAlready(by=_short(by), decision=row["outcome"], at=row["decided_at"])
    if row["claimed_by_id"] not in (None, moderator_id):
        raise ClaimedAlready(by=_short(row["claimed_by_id"]), until=row["claimed_until"])
    raise Crowded


_CLAIM = ("claimed_by_id", "claimed_until")


def _short(user_id: str | None) -> dict[str, Any] | None:
    return User.objects.short([user_id]).get(user_id) if user_id else None


@atomic
def _flag(target: Target, flag: Flag, hidden: bool) -> str:
    case_id = open_case(target, flag.source)
    case = Case.objects.filter(pk=case_id)
    flags = case.values_list("flags", flat=True).get()
    if not (flag.ref and any(known["id"] == flag.ref for known in flags)):
        # written before the sums, in the same transaction: two at once can't both have read the same list
        case.update(flags=[*flags, flag.row()])
        add(case_id, target, {"flag_weight": weight_of(flag.weight, flag.reason)}, flag.reason)
    if hidden:
        hide(case_id, target, note=flag.name)
    return case_id


@atomic
def _claim(case_id: str, moderator_id: str) -> bool:
    moment = now()
    free = Case.objects.open().filter(pk=case_id).free_for(moderator_id, moment)
    return bool(free.update(claimed_by_id=moderator_id, claimed_until=moment + CLAIM))


@atomic
def _reopen(case_id: str, moderator_id: str, note: str) -> None:
    row = Case.objects.filter(pk=case_id).values("target_kind", "target_id", "author_id", "status", "outcome").first()
    if row is None or row["author_id"] is None:
        raise Missing
    key = key_of(row["target_kind"], row["target_id"])
    newer = Case.objects.filter(open_key=key).values_list("id", flat=True).first()
    if newer is not None:
        raise OpenAlready(newer)
    decided = Case.objects.filter(pk=case_id, status=CaseStatus.DECIDED)
    if not decided.update(
        status=CaseStatus.OPEN,
        open_key=key,
        reopened_count=F("reopened_count") + 1,
        claimed_by=None,
        claimed_until=None,
    ):
        raise OpenAlready(case_id)
    log.append(
        "reopen",
        actor_id=moderator_id,
        subject_id=row["author_id"],
        target_kind=row["target_kind"],
        target_id=row["target_id"],
        case_id=case_id,
        details={"note": note, "before": {"outcome": row["outcome"]}},
    )


def _left_as_it_is(target: Target) -> bool:
    """Whether a moderator has looked at just these words, and left them: then reports alone don't hide them again."""
    earlier = Case.objects.about(target.kind, target.id).filter(outcome=DecisionKind.DISMISS).order_by("-id")
    seen = earlier.values_list("snapshot", flat=True).first() or {}
    return bool(seen) and (seen.get("title"), seen.get("text")) == (target.title, target.text)
