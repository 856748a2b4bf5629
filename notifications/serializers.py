"""What the endpoints take and answer."""

from rest_framework import serializers

from notifications.constants import Type
from social.serializers.skills import UserShortSerializer
from yiz.api.serializers import StrictSerializer


class NotificationFilters(StrictSerializer):
    unread = serializers.BooleanField(required=False, allow_null=True, default=None)
    type = serializers.ChoiceField(choices=Type.choices, required=False)


class Target(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["skill", "comment", "task", "user"])
    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class NotificationShape(serializers.Serializer):
    id = serializers.CharField()
    type = serializers.ChoiceField(choices=Type.choices)
    actors = UserShortSerializer(many=True)
    actor_count = serializers.IntegerField()
    target = Target()
    text = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # clients know it by this name
    read = serializers.BooleanField()
    seen = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class UnreadCount(serializers.Serializer):
    unread_count = serializers.IntegerField()


class MarkedOne(UnreadCount):
    id = serializers.CharField()
    read = serializers.BooleanField()


class Marked(serializers.Serializer):
    marked = serializers.IntegerField(help_text="how many changed")


class MarkedRead(Marked):
    unread_count = serializers.IntegerField()


class Removed(serializers.Serializer):
    removed = serializers.IntegerField(help_text="how many were removed")
