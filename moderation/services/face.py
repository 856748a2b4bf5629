"""All of moderation under one name."""

from moderation.services.appeals import AppealService
from moderation.services.cases import CaseService
from moderation.services.decisions import DecisionService
from moderation.services.people import PeopleService
from moderation.services.reports import ReportService


class ModerationService(ReportService, CaseService, PeopleService):
    """Reporting, cases and people; deciding cases is `decide`, appeals are `appeal` and `decide_appeal`."""

    decide = staticmethod(DecisionService.decide)
    decide_many = staticmethod(DecisionService.decide_many)
    appeal = staticmethod(AppealService.appeal)
    decide_appeal = staticmethod(AppealService.decide)
