"""What the endpoints of sockets take and show."""

from typing import Any

from rest_framework import serializers

from yiz.api.fields import IdField, LineField, SlugChoice, TextField
from yiz.api.serializers import StrictSerializer
from yiz.realtime import identity
from yiz.realtime.presence import AWAY, OFFLINE, ONLINE

MOST_PEOPLE = 100
KINDS = ("notice", "maintenance")
USER_ID = "507f1f77bcf86cd799439011"

TICKET = {"ticket": "WyI2NTRhLi4uIl0:1vMuVv:5XqT…", "expires_in": identity.TICKET_SECONDS}
PRESENCE = {"user_id": USER_ID, "status": ONLINE, "last_seen": "2026-03-01T12:00:00Z"}
PROCESS = {
    "host": "web-1",
    "pid": 4711,
    "since": "2026-03-01T03:00:00Z",
    "at": "2026-03-01T12:00:00Z",
    "connections": 812,
    "by_protocol": {"native": 512, "socketio": 300},
    "signed_in": 640,
    "users": 488,
    "rooms": 730,
    "watched": 1204,
    "layer": "up",
}
STATUS = {
    "connections": 812,
    "signed_in": 640,
    "by_protocol": {"native": 512, "socketio": 300},
    "layer": "up",
    "processes": [PROCESS],
}
BROADCAST = {
    "kind": "maintenance",
    "title": "Back in a moment",
    "message": "We are moving to faster machines tonight. You may be asked to sign in again.",
    "starts_at": "2026-03-01T22:00:00Z",
    "ends_at": "2026-03-01T22:15:00Z",
}


class TicketSerializer(serializers.Serializer):
    """A way in for one connection."""

    ticket = serializers.CharField(help_text="For the address: `/ws/?ticket=…`. It opens one connection.")
    expires_in = serializers.IntegerField(help_text="Seconds within which it must be used.")


class PresenceInput(StrictSerializer):
    """`?user_ids=…,…`, or the parameter several times."""

    user_ids = serializers.CharField(help_text=f"At most {MOST_PEOPLE} ids, separated by commas.", max_length=4_000)

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "getlist") and "user_ids" in data:
            data = {**data.dict(), "user_ids": ",".join(data.getlist("user_ids"))}
        return super().to_internal_value(data)

    def validate_user_ids(self, value: str) -> list[str]:
        words = [word.strip() for word in value.split(",") if word.strip()]
        if len(words) > MOST_PEOPLE:
            raise serializers.ValidationError(f"At most {MOST_PEOPLE} people at once.", "max_length")
        return list(dict.fromkeys(IdField().run_validation(word) for word in words))


class PresenceSerializer(serializers.Serializer):
    """Whether somebody is there."""

    user_id = serializers.CharField()
    status = serializers.ChoiceField([ONLINE, AWAY, OFFLINE])
    last_seen = serializers.DateTimeField(
        allow_null=True, help_text="Now, while they are connected; null for somebody who never was."
    )


class PresencesSerializer(serializers.Serializer):
    results = PresenceSerializer(many=True)


class ProcessSerializer(serializers.Serializer):
    """One process that holds sockets, as it said last."""

    host = serializers.CharField()
    pid = serializers.IntegerField()
    since = serializers.DateTimeField()
    at = serializers.DateTimeField(help_text="When it said so; it does every 15 seconds.")
    connections = serializers.IntegerField()
    by_protocol = serializers.DictField(child=serializers.IntegerField())
    signed_in = serializers.IntegerField(help_text="Connections whose user is known.")
    users = serializers.IntegerField(help_text="People behind these.")
    rooms = serializers.IntegerField(help_text="Rooms that somebody here is in.")
    watched = serializers.IntegerField(help_text="People whose presence somebody here follows.")
    layer = serializers.ChoiceField(["up", "down"], help_text="Whether it hears the other processes.")


class StatusSerializer(serializers.Serializer):
    """All processes together; at most 15 seconds old."""

    connections = serializers.IntegerField()
    signed_in = serializers.IntegerField()
    by_protocol = serializers.DictField(child=serializers.IntegerField())
    layer = serializers.ChoiceField(["up", "down"])
    processes = ProcessSerializer(many=True)


class BroadcastInput(StrictSerializer):
    """Something that everybody who is connected should know now."""

    kind = SlugChoice(KINDS, default=KINDS[0])
    title = LineField(max_length=120, required=False, allow_blank=True)
    message = TextField(max_length=1_000)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate(self, value: dict[str, Any]) -> dict[str, Any]:
        starts, ends = value.get("starts_at"), value.get("ends_at")
        if starts and ends and ends < starts:
            raise serializers.ValidationError({"ends_at": "It can't end before it starts."}, "invalid")
        return value


class BroadcastSerializer(serializers.Serializer):
    """What was told."""

    event_id = serializers.CharField(help_text="By which clients know the event.")
