"""What people do: raw events, kept 90 days, append-only."""

from datetime import timedelta

from django.db import models

from yiz.ids import ObjectIdField, ObjectIdModel
from yiz.mongo.declared import ExpiryIndex

KEPT = timedelta(days=90)


class Kind(models.TextChoices):
    SKILL_VIEW = "skill_view", "A skill was looked at"
    SKILL_INTERACTION = "skill_interaction", "A skill was liked, downloaded, rated, …"


class Event(ObjectIdModel):
    """One thing that somebody did. `user_id` is empty for people who are not signed in."""

    kind = models.CharField(max_length=32, choices=Kind)
    user_id = ObjectIdField(null=True, blank=True)
    session_id = models.CharField(max_length=64, blank=True)
    skill_id = ObjectIdField(null=True, blank=True)
    duration = models.IntegerField(null=True, blank=True, help_text="seconds")
    properties = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    mongo_indexes = (ExpiryIndex(name="events_expiry", field="at", seconds=int(KEPT.total_seconds())),)

    class Meta:
        db_table = "analytics_events"
        indexes = [
            # what one user did, newest first
            models.Index(fields=["user_id", "-id"], name="events_user"),
            # events of one kind
            models.Index(fields=["kind", "-id"], name="events_kind"),
            # what happened to one skill
            models.Index(fields=["skill_id", "kind", "-id"], name="events_skill"),
            # the way of one visit
            models.Index(fields=["session_id", "id"], name="events_session"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
