"""What the analytics endpoints take and answer, for the API's documentation."""

from rest_framework import serializers

from analytics.constants import MAX_BATCH, MAX_DURATION, MAX_EVENT_ID, MAX_SESSION_ID
from analytics.vocabulary import VOCABULARY
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
    events = EventInput(many=True, max_length=MAX_BATCH)
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
