"""Reporting: what anybody may do who sees something that breaks the rules."""

from __future__ import annotations

from moderation.constants import TRIES
from moderation.errors import Crowded, OwnContent, ReportedAlready
from moderation.models import Case, Report
from moderation.priority import weight_of
from moderation.services import credibility
from moderation.services.cases import CaseDecidedMeanwhile, add, open_case
from moderation.services.credibility import Standing
from moderation.targets import Target, seen_by
from profiles.models import User
from yiz.api.errors import Missing
from yiz.db import atomic, insert_new
from yiz.ids import new_id


class ReportService:
    """What reporters do."""

    @staticmethod
    def report(*, reporter: User, kind: str, target_id: str, reason: str, text: str = "", address: str = "") -> Report:
        """Says that something breaks the rules; it joins the target's open case, or opens one.

        `address`: from where it is reported. Hides the target until a moderator has looked when enough people say so
        whom one may believe (`moderation.services.credibility`). Raises `Missing` for what the reporter may not see,
        `OwnContent`, `ReportedAlready`.
        """
        target = seen_by(reporter, kind, target_id)
        if target is None:
            raise Missing
        if target.author_id == reporter.pk:
            raise OwnContent
        standing = credibility.standing_of(reporter.pk, address=address)
        report = Report(
            id=new_id(),
            reporter_id=reporter.pk,
            target_kind=kind,
            target_id=target_id,
            title=target.title[:200],
            reason=reason,
            text=text,
            credibility=standing.thousandths,
        )
        for _ in range(TRIES):
            try:
                if _store(report, target, standing):
                    return report
            except CaseDecidedMeanwhile:
                continue
            same = Report.objects.by(reporter.pk).filter(target_kind=kind, target_id=target_id)
            raise ReportedAlready(same.values_list("id", flat=True).first())
        raise Crowded


@atomic
def _store(report: Report, target: Target, standing: Standing) -> bool:
    report.case_id = open_case(target)
    report.counts_to_hide = 0
    shielded = Case.objects.filter(pk=report.case_id).values_list("snapshot", flat=True).get().get("left_as_it_is")
    if not shielded:
        report.counts_to_hide = credibility.hiding_weight(standing, report.case_id)
    if not insert_new(report):
        return False
    sums = {
        "reports_count": 1,
        "credibility": report.credibility,
        "weight": weight_of(report.credibility, report.reason),
        "hiding": report.counts_to_hide,
    }
    add(report.case_id, target, sums, report.reason)
    return True
