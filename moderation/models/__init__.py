"""Reports and the cases that they make, what was decided, about whom, and the log of it all.

    Report ──> Case <── Decision ──> Strike, Sanction
                            └── Appeal

`LogEntry` stands apart: it names people by aliases only, so that it can be kept for ever.
"""

from moderation.models.appeals import Appeal, AppealStatus
from moderation.models.cases import Case, CaseSource, CaseStatus, TargetKind
from moderation.models.decisions import Decision, DecisionKind
from moderation.models.log import LogAlias, LogEntry, LogHead
from moderation.models.people import Sanction, SanctionKind, Strike
from moderation.models.reports import CaseVoice, Reason, Report, ReporterRecord, ReportStatus

__all__ = [
    "Appeal",
    "AppealStatus",
    "Case",
    "CaseSource",
    "CaseStatus",
    "CaseVoice",
    "Decision",
    "DecisionKind",
    "LogAlias",
    "LogEntry",
    "LogHead",
    "Reason",
    "Report",
    "ReportStatus",
    "ReporterRecord",
    "Sanction",
    "SanctionKind",
    "Strike",
    "TargetKind",
]
