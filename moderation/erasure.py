"""Taking a person out of moderation: what they said goes, what was decided about them loses its words and its name.

The log keeps that something was decided: under an alias which from then on is nobody's.
"""

from typing import Any

from django.db.models import F

from moderation.constants import CHUNK
from moderation.models import (
    Appeal,
    Case,
    CaseStatus,
    Decision,
    LogAlias,
    LogEntry,
    Report,
    ReporterRecord,
    Sanction,
    Strike,
    TargetKind,
)
from moderation.priority import rank_of, weight_of
from profiles.models import User
from social.erasure_comments import NOBODY
from social.services import markdown
from yiz.clock import now
from yiz.db import atomic, delete_rows
from yiz.erasing import erase_rows
from yiz.ids import new_id
from yiz.keyset import chunks_of_ids, stream


def erase(user_id: str) -> None:
    """All of it, in chunks; may be cut short anywhere and run again."""
    for ids in chunks_of_ids(Report.objects.by(user_id), chunk=CHUNK):
        for report_id in ids:
            withdraw(report_id)
    for model in (ReporterRecord, Strike, Sanction, Appeal):
        erase_rows(model._default_manager.filter(user_id=user_id))
    _forget_cases(user_id)
    _forget_mentions(user_id)
    _forget_decisions(user_id)
    Case.objects.filter(claimed_by_id=user_id).update(claimed_by=None, claimed_until=None)
    Appeal.objects.filter(decided_by_id=user_id).update(decided_by=None)
    _forget_in_log(user_id)


@atomic
def withdraw(report_id: str) -> None:
    """Deletes a report, with what it added to its case."""
    rows = Report.objects.filter(pk=report_id)
    report = rows.first()
    if report is None or not delete_rows(rows):
        return
    case = Case.objects.filter(pk=report.case_id)
    case.update(
        reports_count=F("reports_count") - 1,
        credibility=F("credibility") - report.credibility,
        hiding=F("hiding") - report.counts_to_hide,
        weight=F("weight") - weight_of(report.credibility, report.reason),
    )
    weight, flags, reach, opened_at = case.values_list("weight", "flag_weight", "reach", "opened_at").get()
    case.update(rank=rank_of(weight + flags, reach, opened_at))


def _forget_cases(user_id: str) -> None:
    for ids in chunks_of_ids(Case.objects.filter(author_id=user_id), chunk=CHUNK):
        for case_id in ids:
            _forget_case(case_id)


@atomic
def _forget_case(case_id: str) -> None:
    """What others reported stays counted for them, without what it was about."""
    reports = Report.objects.of_case(case_id)
    reports.update(text="", title="")
    blank: dict[str, Any] = {"author": None, "snapshot": {}, "flags": [], "open_key": case_id}
    case = Case.objects.filter(pk=case_id)
    if case.filter(target_kind=TargetKind.USER).exists():
        blank["target_id"] = new_id()
        reports.update(target_id=blank["target_id"])
    case.filter(status=CaseStatus.OPEN).update(status=CaseStatus.DECIDED, outcome="", decided_at=now())
    case.update(**blank)


def _forget_mentions(user_id: str) -> None:
    """What others wrote may name the person, and so does the copy of it that a case keeps. Reads all cases."""
    name = User.objects.filter(pk=user_id).values_list("username", flat=True).first()
    if not name:
        return
    for row in stream(Case.objects.all(), "snapshot"):
        said = row["snapshot"].get("text", "")
        if name.casefold() in said.casefold():
            text = markdown.renamed(said, name, NOBODY)
            Case.objects.filter(pk=row["id"]).update(snapshot=row["snapshot"] | {"text": text})


def _forget_decisions(user_id: str) -> None:
    blank = {"title": "", "note": "", "internal_note": "", "before": {}, "after": {}}
    for ids in chunks_of_ids(Decision.objects.filter(person_id=user_id), chunk=CHUNK):
        rows = Decision.objects.filter(pk__in=ids)
        rows.filter(target_kind=TargetKind.USER).update(target_id=None)
        rows.update(person=None, **blank)
    for ids in chunks_of_ids(Decision.objects.filter(moderator_id=user_id), chunk=CHUNK):
        Decision.objects.filter(pk__in=ids).update(moderator=None)


def _forget_in_log(user_id: str) -> None:
    """First the words, then whose they were: cut short in between, it begins again."""
    aliases = LogAlias.objects.filter(user_id=user_id)
    LogEntry.objects.all().forget(aliases.values_list("alias", flat=True))
    delete_rows(aliases)
