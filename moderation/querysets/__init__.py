"""The repository of moderation: which rows of what, and in which order."""

from moderation.querysets.cases import CaseQuerySet
from moderation.querysets.log import LogQuerySet
from moderation.querysets.people import SanctionQuerySet, StrikeQuerySet
from moderation.querysets.reports import ReportQuerySet

__all__ = ["CaseQuerySet", "LogQuerySet", "ReportQuerySet", "SanctionQuerySet", "StrikeQuerySet"]
