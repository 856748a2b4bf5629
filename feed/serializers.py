"""What the feed endpoints read."""

from typing import Any

from rest_framework import serializers

from feed.models import ActivityType
from yiz.api.fields import SlugChoice
from yiz.api.serializers import StrictSerializer


class FeedQuery(StrictSerializer):
    """`?types=skill_shared,skill_liked`; all of them without it."""

    types = serializers.CharField(required=False, help_text="Types of activities, separated by commas.")

    def validate_types(self, value: str) -> list[str]:
        choice = SlugChoice(ActivityType)
        return sorted({choice.run_validation(word.strip()) for word in value.split(",")})

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        return {"types": [], **value}
