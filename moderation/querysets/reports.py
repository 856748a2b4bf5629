"""The repository of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from moderation.models import Report

COLUMNS = (
    "id",
    "case_id",
    "reporter_id",
    "target_kind",
    "target_id",
    "reason",
    "text",
    "credibility",
    "counts_to_hide",
    "status",
    "title",
    "created_at",
    "decided_at",
)


class ReportQuerySet(models.QuerySet["Report"]):
    def by(self, reporter_id: str) -> Self:
        return self.filter(reporter_id=reporter_id)

    def of_case(self, case_id: str) -> Self:
        return self.filter(case_id=case_id)

    def columns(self) -> models.QuerySet[Report, dict[str, Any]]:
        return self.values(*COLUMNS)
