"""`/api/v1/moderation`."""

from moderation.views.appeals import AppealViewSet
from moderation.views.cases import CaseViewSet
from moderation.views.log import LogViewSet
from moderation.views.people import PeopleViewSet
from moderation.views.reports import ReportViewSet

__all__ = ["AppealViewSet", "CaseViewSet", "LogViewSet", "PeopleViewSet", "ReportViewSet"]
