"""The public face of moderation for writing."""

from moderation.services.appeals import AppealService
from moderation.services.cases import CaseService, Flag
from moderation.services.decisions import DecisionService, Outcome, Verdict
from moderation.services.face import ModerationService
from moderation.services.people import PeopleService, Words
from moderation.services.reports import ReportService

__all__ = [
    "AppealService",
    "CaseService",
    "DecisionService",
    "Flag",
    "ModerationService",
    "Outcome",
    "PeopleService",
    "ReportService",
    "Verdict",
    "Words",
]
