"""Sums of cases and records of reporters against their reports. Streamed; what looks wrong is looked at again in one
transaction, so that a report in between is not taken for drift."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum

from moderation.constants import CHUNK
from moderation.models import Case, Report, ReporterRecord, ReportStatus
from moderation.priority import rank_of, weight_of
from yiz.db import atomic
from yiz.ports import Drift

SUMS = ("reports_count", "credibility", "hiding", "weight")
RECORD = {"agreed": ReportStatus.AGREED, "disagreed": ReportStatus.DISAGREED}


def cases(fix: bool) -> Iterator[Drift]:
    """`yiz.ports.Reconcile`: what the reports of a case add up to, for every case."""
    for ids in _chunks(Case.objects.all()):
        counted = counted_cases(ids)
        for row in Case.objects.filter(pk__in=ids).order_by("id").values("id", *SUMS):
            if any(row[name] != counted[row["id"]][name] for name in SUMS):
                yield from _confirm_case(row["id"], fix)


def counted_cases(ids: list[str]) -> dict[str, dict[str, int]]:
    """What the stored sums of these cases should be; one query."""
    rows = Report.objects.filter(case_id__in=ids).order_by().values("case_id", "reason")
    sums = rows.annotate(number=Count("id"), trust=Sum("credibility"), hides=Sum("counts_to_hide"))
    found: dict[str, dict[str, int]] = {case_id: dict.fromkeys(SUMS, 0) for case_id in ids}
    for row in sums:
        case = found[row["case_id"]]
        case["reports_count"] += row["number"]
        case["credibility"] += row["trust"]
        case["hiding"] += row["hides"]
        case["weight"] += weight_of(row["trust"], row["reason"])
    return found


@atomic
def _confirm_case(case_id: str, fix: bool) -> list[Drift]:
    case = Case.objects.filter(pk=case_id)
    stored = case.values("flag_weight", "reach", "opened_at", *SUMS).first()
    if stored is None:
        return []
    counted = counted_cases([case_id])[case_id]
    wrong = [name for name in SUMS if stored[name] != counted[name]]
    if wrong and fix:
        rank = rank_of(counted["weight"] + stored["flag_weight"], stored["reach"], stored["opened_at"])
        case.update(**counted, rank=rank)
    return [Drift("case", case_id, name, stored[name], counted[name]) for name in wrong]


def reporters(fix: bool) -> Iterator[Drift]:
    """`yiz.ports.Reconcile`: how often moderators agreed with each reporter, and how often not."""
    for ids in _chunks(ReporterRecord.objects.all()):
        rows = list(ReporterRecord.objects.filter(pk__in=ids).values("id", "user_id", *RECORD))
        counted = counted_records([row["user_id"] for row in rows])
        for row in rows:
            if any(row[name] != counted[row["user_id"]][name] for name in RECORD):
                yield from _confirm_record(row["user_id"], fix)


def counted_records(user_ids: list[str]) -> dict[str, dict[str, int]]:
    """What the records of these reporters should be; one query."""
    rows = Report.objects.filter(reporter_id__in=user_ids).order_by().values("reporter_id", "status")
    found = {user_id: dict.fromkeys(RECORD, 0) for user_id in user_ids}
    names = {status.value: name for name, status in RECORD.items()}
    for row in rows.annotate(number=Count("id")):
        if row["status"] in names:
            found[row["reporter_id"]][names[row["status"]]] = row["number"]
    return found


@atomic
def _confirm_record(user_id: str, fix: bool) -> list[Drift]:
    record = ReporterRecord.objects.filter(user_id=user_id)
    stored = record.values(*RECORD).first()
    if stored is None:
        return []
    counted = counted_records([user_id])[user_id]
    wrong = [name for name in RECORD if stored[name] != counted[name]]
    if wrong and fix:
        record.update(**counted)
    return [Drift("reporter", user_id, name, stored[name], counted[name]) for name in wrong]


def _chunks(rows: Any) -> Iterator[list[str]]:
    after = ""
    while ids := list(
        (rows.filter(pk__gt=after) if after else rows).order_by("id").values_list("id", flat=True)[:CHUNK]
    ):
        yield ids
        after = ids[-1]
