"""What a person reported and appealed, and what was decided about them, for export and erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from moderation import erasure
from moderation.models import Appeal, Decision, Report, ReporterRecord, Sanction, Strike
from yiz.keyset import stream

REPORTS = ("target_kind", "target_id", "title", "reason", "text", "status", "created_at", "decided_at")
APPEALS = ("decision_id", "text", "status", "answer", "created_at", "decided_at")
DECISIONS = ("kind", "target_kind", "target_id", "title", "reason", "note", "until", "at", "undone_at")
STRIKES = ("number", "at", "expires_at", "voided_at")
SANCTIONS = ("kind", "at", "until", "ended_at")


class ModerationData:
    """`yiz.ports.user_data`. Who decided, who reported, and what moderators noted among themselves is others'."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        def own(model: Any, *columns: str) -> Iterable[Mapping[str, Any]]:
            return stream(model.objects.filter(user_id=user_id), *columns)

        return {
            "reports": stream(Report.objects.by(user_id), *REPORTS),
            "reporter_record": own(ReporterRecord, "agreed", "disagreed"),
            "appeals": own(Appeal, *APPEALS),
            "moderation_decisions": stream(Decision.objects.filter(person_id=user_id), *DECISIONS),
            "strikes": own(Strike, *STRIKES),
            "sanctions": own(Sanction, *SANCTIONS),
        }

    def erase(self, user_id: str) -> None:
        erasure.erase(user_id)
