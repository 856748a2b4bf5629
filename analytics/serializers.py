"""What the reports are asked by."""

from analytics.models import Subject
from yiz.api.fields import SlugChoice, WholeNumber
from yiz.api.serializers import StrictSerializer

WINDOWS = {"day": 1, "week": 7, "month": 30}


class OwnDaysQuery(StrictSerializer):
    """Raw events are kept 90 days, so one's own reports reach as far."""

    days = WholeNumber(min_value=1, max_value=90, default=30)


class DaysQuery(StrictSerializer):
    days = WholeNumber(min_value=1, max_value=366, default=30)


class TrendingQuery(StrictSerializer):
    window = SlugChoice(tuple(WINDOWS), default="week")


class ExportQuery(DaysQuery):
    subject = SlugChoice(Subject, default=Subject.PLATFORM)
