"""What the follow endpoints read."""

from rest_framework import serializers

from follow.constants import STATUS_AT_MOST
from yiz.api.fields import IdField
from yiz.api.serializers import StrictSerializer


class FollowInput(StrictSerializer):
    """Whom to follow; `following` makes the call idempotent, without it it flips."""

    user_id = IdField()
    following = serializers.BooleanField(required=False)


class StatusInput(StrictSerializer):
    user_ids = serializers.ListField(child=IdField(), allow_empty=False, max_length=STATUS_AT_MOST)


class SuggestionsQuery(StrictSerializer):
    """How many; there are never more than 20."""

    limit = serializers.IntegerField(required=False, min_value=1, max_value=100)


class ListQuery(StrictSerializer):
    """Whose list; one's own without it."""

    user_id = IdField(required=False)
