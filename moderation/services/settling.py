"""What a decision says about those who reported: each report gets its outcome, and its reporter's record moves.

After the decision, in chunks and in a worker, since a case may have any number of reports. Each step looks at what
holds now, so it may be done twice, in any order, and begun again.
"""

from __future__ import annotations

from django.db.models import F

from moderation.constants import CHUNK
from moderation.models import Case, CaseStatus, DecisionKind, Report, ReporterRecord, ReportStatus
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.events.catalogue import ReportResolved
from yiz.events.outbox import emit

_COUNTERS = {ReportStatus.AGREED: "agreed", ReportStatus.DISAGREED: "disagreed"}


def settle(case_id: str) -> int:
    """Makes the outcome of all reports of a case agree with how the case is decided; answers how many changed.

    While it is open (again), they stay as they are.
    """
    done = 0
    while (wanted := outcome_of(case_id)) is not None:
        others = Report.objects.of_case(case_id).filter(status__in=[one for one in ReportStatus if one != wanted])
        ids = list(others.order_by("id").values_list("id", flat=True)[:CHUNK])
        if not ids:
            break
        for report_id in ids:
            done += _settle(report_id, case_id, wanted)
    return done


def outcome_of(case_id: str) -> ReportStatus | None:
    """What the decision that holds says of the reports; None while there is none."""
    row = Case.objects.filter(pk=case_id).values("status", "outcome").first()
    if row is None or row["status"] != CaseStatus.DECIDED or not row["outcome"]:
        return None
    return ReportStatus.DISAGREED if row["outcome"] == DecisionKind.DISMISS else ReportStatus.AGREED


@atomic
def _settle(report_id: str, case_id: str, wanted: ReportStatus) -> bool:
    report = Report.objects.filter(pk=report_id)
    row = report.values("reporter_id", "status").first()
    if row is None or outcome_of(case_id) != wanted:
        return False
    before = ReportStatus(row["status"])
    if before == wanted or not report.filter(status=before).update(status=wanted, decided_at=now()):
        return False
    emit(ReportResolved(report_id=report_id, reporter_id=row["reporter_id"], outcome=wanted))
    _move(row["reporter_id"], {before: -1, wanted: 1})
    return True


def _move(reporter_id: str, steps: dict[ReportStatus, int]) -> None:
    counted = {_COUNTERS[status]: step for status, step in steps.items() if status in _COUNTERS}
    changes = {name: F(name) + step for name, step in counted.items()}
    record = ReporterRecord.objects.filter(user_id=reporter_id)
    if not record.update(**changes) and not insert_new(ReporterRecord(user_id=reporter_id, **counted)):
        record.update(**changes)
