"""What the analytics endpoints take and answer, for the API's documentation."""

from rest_framework import serializers

from analytics.constants import MAX_BATCH, MAX_DURATION, MAX_EVENT_ID, MAX_SESSION_ID
from analytics.vocabulary import VOCABULARY
from social.serializers.skills import SkillSerializer
from yiz.api.fields import IdField


class EventInput(serializers.Serializer):
    """Something that happened at the client's."""

    event_id = serializers.CharField(max_length=MAX_EVENT_ID, required=False, help_text="Your own; told once a sender.")
    type = serializers.ChoiceField(list(VOCABULARY))
    at = serializers.DateTimeField(required=False, help_text="When it happened; now, if it is not said.")
    session_id = serializers.CharField(max_length=MAX_SESSION_ID, required=False)
    skill_id = IdField(required=False)
    duration = serializers.IntegerField(min_value=0, max_value=MAX_DURATION, required=False, help_text="Seconds.")
    properties = serializers.DictField(required=False, help_text="By the type; at most 4 KB.")


class BatchInput(serializers.Serializer):
    events = EventInput(many=True, help_text=f"At most {MAX_BATCH}.")
    session_id = serializers.CharField(
        max_length=MAX_SESSION_ID, required=False, help_text="Of the events that name none."
    )
    sent_at = serializers.DateTimeField(required=False, help_text="What your clock says now.")


class EventErrorSerializer(serializers.Serializer):
    """An event that was not taken."""

    index = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class TrackedSerializer(serializers.Serializer):
    """What became of the events."""

    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField(help_text="Told before.")
    ignored = serializers.IntegerField(help_text="Not stored, since this person is not to be counted.")
    errors = EventErrorSerializer(many=True)  # type: ignore[assignment]


# --- reports ---------------------------------------------------------------------------------------------------


class PeriodSerializer(serializers.Serializer):
    """Whole days, both ends included."""

    first = serializers.DateField()
    last = serializers.DateField()
    days = serializers.IntegerField()
    timezone = serializers.CharField(required=False, help_text="Of the days; UTC where it is not said.")


class ReportSerializer(serializers.Serializer):
    period = PeriodSerializer()


class StreakSerializer(serializers.Serializer):
    current = serializers.IntegerField()
    longest = serializers.IntegerField(help_text="In the period.")


class SessionsSerializer(serializers.Serializer):
    """Visits: runs of half hours in which something was done."""

    count = serializers.IntegerField()
    average_minutes = serializers.IntegerField(allow_null=True)
    longest_minutes = serializers.IntegerField()


class EngagementSerializer(ReportSerializer):
    totals = serializers.DictField(child=serializers.IntegerField())
    active_days = serializers.IntegerField()
    streak = StreakSerializer()
    sessions = SessionsSerializer()
    series = serializers.ListField(child=serializers.DictField(), help_text="`{day, events}` for each day.")


class StepSerializer(serializers.Serializer):
    step = serializers.ChoiceField(["viewed", "downloaded", "day_1", "half", "completed"])
    count = serializers.IntegerField()
    of_previous = serializers.FloatField(allow_null=True)


class CategoryShareSerializer(serializers.Serializer):
    category = serializers.CharField()
    share = serializers.FloatField()


class RetentionSerializer(serializers.Serializer):
    month = serializers.CharField(help_text="In which the plans were begun: `2026-03`.")
    plans = serializers.IntegerField()
    kept_up = serializers.DictField(
        child=serializers.IntegerField(allow_null=True),
        help_text="`week_1`, `week_2`, `week_4`: plans still worked on after so many weeks; null until they passed.",
    )


class BehaviourSerializer(ReportSerializer):
    active_hours = serializers.ListField(
        child=serializers.IntegerField(), help_text="Events by the local hour, 0 to 23."
    )
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text="Events by weekday, from Monday.")
    busiest_hour = serializers.IntegerField(allow_null=True)
    categories = CategoryShareSerializer(many=True)
    funnel = StepSerializer(many=True)
    retention = RetentionSerializer(many=True)


class WeighedRatingSerializer(serializers.Serializer):
    average = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()
    completion_weighted = serializers.FloatField(
        allow_null=True, help_text="Each rating weighs by how much of the plan its giver completed."
    )


class SourceSerializer(serializers.Serializer):
    source = serializers.CharField()  # type: ignore[assignment]
    views = serializers.IntegerField()
    share = serializers.FloatField()


class DropOffDaySerializer(serializers.Serializer):
    day = serializers.IntegerField()
    title = serializers.CharField()
    reached = serializers.IntegerField(help_text="Learners who came to this day.")
    completed = serializers.IntegerField()
    under_way = serializers.IntegerField(help_text="Who are at it.")
    lost = serializers.IntegerField(help_text="Who stopped at it.")
    lost_share = serializers.FloatField(allow_null=True)


class DropOffSerializer(serializers.Serializer):
    learners = serializers.IntegerField()
    completed = serializers.IntegerField()
    days = DropOffDaySerializer(many=True)
    worst_day = serializers.IntegerField(allow_null=True)
    given_up_after_days = serializers.IntegerField()


class SkillBriefSerializer(serializers.Serializer):
    id = IdField()
    title = serializers.CharField()
    status = serializers.CharField()


class SkillReportSerializer(ReportSerializer):
    skill = SkillBriefSerializer()
    totals = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    rating = WeighedRatingSerializer()
    sources = SourceSerializer(many=True, allow_null=True)
    funnel = StepSerializer(many=True, allow_null=True)
    drop_off = DropOffSerializer(allow_null=True)
    withheld = serializers.ListField(
        child=serializers.CharField(), help_text="What is not told, since it is of fewer than five people."
    )


class SeriesSerializer(ReportSerializer):
    series = serializers.ListField(
        child=serializers.DictField(), help_text="`{day, views, viewers, likes, downloads}` for each day."
    )


class CreatorSerializer(ReportSerializer):
    skills = serializers.IntegerField()
    totals = serializers.DictField(child=serializers.IntegerField())
    before = serializers.DictField(child=serializers.IntegerField(), help_text="Of as many days just before.")
    best = serializers.ListField(child=serializers.DictField(), help_text="The most viewed, at most 50.")


class TrendingFiguresSerializer(serializers.Serializer):
    days = serializers.IntegerField()
    views = serializers.IntegerField()
    viewers = serializers.IntegerField(allow_null=True, help_text="Null for one to four.")
    likes = serializers.IntegerField()
    downloads = serializers.IntegerField()
    views_before = serializers.IntegerField()


class TrendingSerializer(SkillSerializer):
    """A skill with its figures."""

    figures = TrendingFiguresSerializer()


class ActiveSerializer(serializers.Serializer):
    """People who did something while signed in."""

    dau = serializers.IntegerField(help_text="Of the last whole day.")
    today = serializers.IntegerField()
    wau = serializers.IntegerField()
    mau = serializers.IntegerField()
    stickiness = serializers.FloatField(allow_null=True, help_text="Mean DAU of 30 days as a part of the MAU.")


class CohortSerializer(serializers.Serializer):
    week = serializers.DateField(help_text="The Monday of the week in which they registered.")
    size = serializers.IntegerField(allow_null=True)
    retention = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class HourSerializer(serializers.Serializer):
    hour = serializers.DateTimeField()
    events = serializers.IntegerField()
    users = serializers.IntegerField()
    views = serializers.IntegerField()


class DashboardSerializer(ReportSerializer):
    active = ActiveSerializer()
    totals = serializers.DictField(child=serializers.IntegerField())
    before = serializers.DictField(child=serializers.IntegerField(), help_text="Of as many days just before.")
    series = serializers.ListField(child=serializers.DictField(), help_text="A row of figures for each day.")
    cohorts = CohortSerializer(many=True)
    hours = HourSerializer(many=True)
    moderation = serializers.DictField(child=serializers.FloatField(allow_null=True))
    updated_at = serializers.DateTimeField(allow_null=True, help_text="When figures were last made.")
