"""The repository of cases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from moderation.models import Case

QUEUED = (
    "id",
    "target_kind",
    "target_id",
    "skill_id",
    "author_id",
    "status",
    "source",
    "reason",
    "rank",
    "credibility",
    "weight",
    "hiding",
    "reach",
    "reports_count",
    "auto_hidden",
    "claimed_by_id",
    "claimed_until",
    "outcome",
    "snapshot",
    "flags",
    "opened_at",
    "last_report_at",
    "decided_at",
    "reopened_count",
)
"""What a case is shown by."""

QUEUE_ORDER = ("-rank", "-id")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(status="open")

    def about(self, kind: str, target_id: str) -> Self:
        """All cases of one target, open and decided."""
        return self.filter(target_kind=kind, target_id=target_id)

    def claimed(self, moment: datetime) -> Self:
        """With somebody, whose claim has not run out."""
        return self.filter(claimed_until__gt=moment)

    def free_for(self, moderator_id: str, moment: datetime) -> Self:
        """Those that nobody else has claimed."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=moment) | Q(claimed_by_id=moderator_id))

    def queue(self) -> models.QuerySet[Case, dict[str, Any]]:
        """Rows for lists."""
        return self.values(*QUEUED)
