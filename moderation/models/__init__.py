"""Reports and the cases that they make, what was decided, about whom, and the log of it all.

    Report ──> Case <── Decision ──> Strike, Sanction
                            └── Appeal

`LogEntry` stands apart: it names people by aliases only, so that it can be kept for ever.
"""

from moderation.models.appeals import Appeal, AppealStatus
from moderation.models.cases import Case, CaseSource, CaseStatus, TargetKind
from moderation.models.classifier import ClassifierStatus, ClassifierVersion
from moderation.models.decisions import Decision, DecisionKind
from moderation.models.log import LogAlias, LogEntry, LogHead
from moderation.models.people import Sanction, SanctionKind, Strike
from moderation.models.reports import CaseVoice, Reason, Report, ReporterRecord, ReportStatus
from moderation.models.rules import (
    AutoRule,
    HitOutcome,
    RuleAction,
    RuleHit,
    RuleSetState,
    RuleTrial,
    TextPrint,
    TrialState,
)

__all__ = [
    "Appeal",
    "AppealStatus",
    "AutoRule",
    "Case",
    "CaseSource",
    "CaseStatus",
    "CaseVoice",
    "ClassifierStatus",
    "ClassifierVersion",
    "Decision",
    "DecisionKind",
    "HitOutcome",
    "LogAlias",
    "LogEntry",
    "LogHead",
    "Reason",
    "Report",
    "ReportStatus",
    "ReporterRecord",
    "RuleAction",
    "RuleHit",
    "RuleSetState",
    "RuleTrial",
    "Sanction",
    "SanctionKind",
    "Strike",
    "TargetKind",
    "TextPrint",
    "TrialState",
]
