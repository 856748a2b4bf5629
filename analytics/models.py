"""What people do: raw events, kept 90 days, append-only; and the figures made of them, which stay."""

from django.db import models
from django.utils import timezone

from analytics.constants import HALF_HOUR, KEPT
from yiz.ids import ObjectIdField, ObjectIdModel, new_id
from yiz.mongo.declared import ExpiryIndex

__all__ = ["KEPT", "DailyFigure", "Event", "Fact", "HourlyFigure", "Kind", "RollupState", "Source", "Subject"]


class Kind(models.TextChoices):
    """What clients tell of."""

    SKILL_VIEW = "skill_view", "A skill was looked at"
    SKILL_INTERACTION = "skill_interaction", "A skill was liked, downloaded, rated, …"
    SKILL_SHARE = "skill_share", "A link to a skill was passed on"
    RESOURCE_OPEN = "resource_open", "A resource of a task was opened"
    PLAN_VIEW = "plan_view", "A day of a plan was looked at"
    PAGE_VIEW = "page_view", "A page of the app was looked at"
    SEARCH = "search", "Something was searched for"
    RECOMMENDATION = "recommendation", "A recommendation was shown or opened"
    SESSION_START = "session_start", "A visit began"
    SESSION_END = "session_end", "A visit ended"
    CUSTOM = "custom", "Something of the client's own"


class Fact(models.TextChoices):
    """What the product knows by itself; never taken from clients."""

    LIKED = "liked", "A skill was liked"
    UNLIKED = "unliked", "A like was taken back"
    BOOKMARKED = "bookmarked", "A skill was kept for later"
    DOWNLOADED = "downloaded", "A skill was begun"
    RATED = "rated", "A skill was rated for the first time"
    FORKED = "forked", "A skill was forked"
    COMMENTED = "commented", "A comment was written"
    CONTRIBUTED = "contributed", "A task was proposed"
    DAY_COMPLETED = "day_completed", "A day of a plan was completed"
    HALF_COMPLETED = "half_completed", "Half of a plan was completed"
    COMPLETED = "completed", "A plan was completed"
    REGISTERED = "registered", "An account was made"
    PUBLISHED = "published", "A skill was published"
    FOLLOWED = "followed", "Somebody was followed"


class Source(models.TextChoices):
    """Where a view came from."""

    SEARCH = "search", "Search"
    TRENDING = "trending", "Trending"
    RECOMMENDATION = "recommendation", "Recommendations"
    FEED = "feed", "Feed"
    PROFILE = "profile", "A profile"
    NOTIFICATION = "notification", "A notification"
    SHARED_LINK = "shared_link", "A link that was passed on"
    EXTERNAL = "external", "Another site"
    DIRECT = "direct", "Directly"
    OWN = "own", "Its author"


def this_half_hour() -> int:
    """Half hours since the epoch."""
    return int(timezone.now().timestamp()) // HALF_HOUR


class Event(ObjectIdModel):
    """One thing that somebody did. `user_id` is empty for people who are not signed in.

    Its id is made at arrival, so ids are in the order of arrival; `half_hour` (since the epoch) is when it happened.
    `event_key` is what the sender knows it by, so that what is sent twice is stored once.
    """

    event_key = models.CharField(max_length=40, unique=True, default=new_id)
    kind = models.CharField(max_length=32, choices=[*Kind.choices, *Fact.choices])
    user_id = ObjectIdField(null=True, blank=True)
    session_id = models.CharField(max_length=64, blank=True)
    skill_id = ObjectIdField(null=True, blank=True)
    duration = models.IntegerField(null=True, blank=True, help_text="seconds")
    source = models.CharField(max_length=16, choices=Source, blank=True)
    number = models.IntegerField(null=True, blank=True, help_text="the day of a plan, where the event is about one")
    properties = models.JSONField(default=dict, blank=True)
    half_hour = models.IntegerField(default=this_half_hour, help_text="half hours since 1970 (UTC)")
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    mongo_indexes = (ExpiryIndex(name="events_expiry", field="received_at", seconds=int(KEPT.total_seconds())),)

    class Meta:
        db_table = "analytics_events"
        indexes = [
            # what one user did, newest first
            models.Index(fields=["user_id", "-id"], name="events_user"),
            # what happened to one skill, newest first
            models.Index(fields=["skill_id", "kind", "-id"], name="events_skill"),
            # what happened on one day, for the roll-up
            models.Index(fields=["half_hour", "id"], name="events_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Subject(models.TextChoices):
    """What a figure is about."""

    PLATFORM = "platform", "Everything"
    SKILL = "skill", "A skill"
    COHORT = "cohort", "Those who registered in one week (its Monday)"


class DailyFigure(ObjectIdModel):
    """One figure of one day (UTC). Unique counts have a sketch, so that days add up to months without counting twice.

    Figures are about everything, a skill, or a week's newcomers; none is about one person.
    """

    day = models.DateField()
    subject_kind = models.CharField(max_length=12, choices=Subject)
    subject_id = models.CharField(max_length=24, blank=True)
    metric = models.CharField(max_length=40)
    value = models.BigIntegerField(default=0)
    sketch = models.BinaryField(null=True, blank=True)

    class Meta:
        db_table = "analytics_daily"
        constraints = [
            # one figure a day, subject and metric; also all figures of one day, in order
            models.UniqueConstraint(fields=["day", "subject_kind", "subject_id", "metric"], name="one_figure_a_day"),
        ]
        indexes = [
            # one metric of one subject over time
            models.Index(fields=["subject_kind", "subject_id", "metric", "day"], name="figures_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.subject_kind} {self.subject_id} on {self.day}"


class HourlyFigure(ObjectIdModel):
    """One figure of everything in one hour (since the epoch, UTC); kept two weeks."""

    hour = models.IntegerField()
    metric = models.CharField(max_length=40)
    value = models.BigIntegerField(default=0)

    class Meta:
        db_table = "analytics_hourly"
        constraints = [models.UniqueConstraint(fields=["hour", "metric"], name="one_figure_an_hour")]

    def __str__(self) -> str:
        return f"{self.metric} in hour {self.hour}"


class RollupState(ObjectIdModel):
    """How far the roll-up is: what arrived before `arrived` has been seen, `pending` are days yet to be counted."""

    name = models.CharField(max_length=16, unique=True)
    arrived = ObjectIdField()
    pending = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "analytics_rollup"

    def __str__(self) -> str:
        return f"{self.name} up to {self.arrived}"
