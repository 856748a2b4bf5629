"""What the endpoints take and answer."""

from rest_framework import serializers

from notifications.constants import Type
from notifications.preferences import ALWAYS
from profiles.models import Digest
from social.serializers.skills import UserShortSerializer
from yiz.api.errors import Invalid
from yiz.api.fields import Flag, LineField, SlugChoice
from yiz.api.serializers import StrictSerializer


class NotificationFilters(StrictSerializer):
    unread = serializers.BooleanField(required=False, allow_null=True, default=None)
    type = serializers.ChoiceField(choices=Type.choices, required=False)


class Target(serializers.Serializer):
    kind = serializers.ChoiceField(
        choices=["skill", "comment", "task", "user", "plan", "achievement", "announcement", "report", "appeal"]
    )
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


class Channels(serializers.Serializer):
    in_app = serializers.BooleanField(help_text="in the list; what is not listed is neither pushed nor mailed")
    realtime = serializers.BooleanField(help_text="at once, over a socket")
    email = serializers.BooleanField(help_text="in the digest")


class QuietHours(serializers.Serializer):
    from_ = serializers.CharField()
    until = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is no name that Python allows."""
        return {{"from_": "from"}.get(name, name): made for name, made in super().get_fields().items()}


class PreferencesShape(serializers.Serializer):
    types = serializers.DictField(child=Channels(), help_text="by type")
    quiet_hours = QuietHours(allow_null=True, help_text="in the account's time zone; null: none")
    timezone = serializers.CharField()
    digest = serializers.ChoiceField(choices=Digest.choices)


class ChannelsInput(StrictSerializer):
    """Channels that are left out stay as they are."""

    in_app = Flag(required=False)
    realtime = Flag(required=False)
    email = Flag(required=False)


def _by_type(base: type[StrictSerializer], child: type[StrictSerializer]) -> type[StrictSerializer]:
    return type("TypesInput", (base,), {kind: child(required=False) for kind in Type.values})


TypesInput = _by_type(StrictSerializer, ChannelsInput)


class QuietHoursInput(StrictSerializer):
    until = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])

    def get_fields(self) -> dict[str, serializers.Field]:
        found = super().get_fields()
        return {"from": serializers.TimeField(format="%H:%M", input_formats=["%H:%M"]), **found}


class PreferencesInput(StrictSerializer):
    """What is left out stays as it is. `timezone` may be sent back as it was read; it is the account's."""

    types = TypesInput(required=False)
    quiet_hours = QuietHoursInput(required=False, allow_null=True)
    digest = SlugChoice(Digest, required=False)
    timezone = LineField(max_length=64, required=False)

    def validate_types(self, given: dict[str, dict[str, bool]]) -> dict[str, dict[str, bool]]:
        for kind, channels in given.items():
            if kind in ALWAYS and channels.get("in_app") is False:
                raise Invalid("This is always listed: it must be found somewhere.", "always_on", f"{kind}.in_app")
        return given
