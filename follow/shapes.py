"""What the follow endpoints answer, for the API's documentation, with examples."""

from typing import Any

from rest_framework import serializers

from profiles.shapes import EdgeSerializer
from yiz.api.fields import IdField


class PersonSerializer(serializers.Serializer):
    """A person in a list."""

    id = IdField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)
    is_private = serializers.BooleanField(help_text="Whether following means asking.")
    viewer = EdgeSerializer(allow_null=True, help_text="Null for an anonymous caller.")


class SuggestionBecauseSerializer(serializers.Serializer):
    """A friend, an interest or a skill that a suggestion comes from."""

    kind = serializers.ChoiceField(["user", "interest", "skill"])
    id = serializers.CharField(help_text="The id, or the interest itself.")
    title = serializers.CharField(help_text="The display name, the interest, or the title.")


class SuggestionReasonSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["friends_of_friends", "same_interests", "active_author"])
    text = serializers.CharField(help_text="A sentence for people.")
    because = SuggestionBecauseSerializer(many=True)


class SuggestionSerializer(PersonSerializer):
    """A person one might want to follow, and why."""

    reason = SuggestionReasonSerializer()


class DismissalSerializer(serializers.Serializer):
    user_id = IdField()
    dismissed = serializers.BooleanField()


class FollowOutcomeSerializer(serializers.Serializer):
    """What there is after a follow or its end."""

    status = serializers.ChoiceField(["following", "requested", "none"])
    count = serializers.IntegerField(
        allow_null=True, help_text="Followers; null where that is not the caller's to see."
    )


class StandingSerializer(EdgeSerializer):
    user_id = IdField()
    status = serializers.ChoiceField(["following", "requested", "none"])


class StandingsSerializer(serializers.Serializer):
    results = StandingSerializer(many=True)


class RequestOutcomeSerializer(serializers.Serializer):
    user_id = IdField()
    status = serializers.ChoiceField(["accepted", "rejected"])


class BlockSerializer(serializers.Serializer):
    blocking = serializers.BooleanField()


class MuteSerializer(serializers.Serializer):
    muting = serializers.BooleanField()


USER_ID = "66f0c2a54f1a2b3c4d5e6f02"
EDGE = {"following": True, "requested": False, "followed_by": True, "blocking": False, "muting": False}
PERSON: dict[str, Any] = {
    "id": USER_ID,
    "username": "linus",
    "display_name": "Linus",
    "avatar_url": None,
    "is_private": False,
    "viewer": EDGE,
}
ASKED = {**PERSON, "viewer": {**EDGE, "following": False, "followed_by": False}}
BLOCKED = {**PERSON, "viewer": {**EDGE, "following": False, "followed_by": False, "blocking": True}}
MUTED = {**PERSON, "viewer": {**EDGE, "muting": True}}
FOLLOW = {"user_id": USER_ID, "following": True}
FOLLOWED = {"status": "following", "count": 129}
UNFOLLOWED = {"status": "none", "count": 128}
STANDING = {"user_id": USER_ID, "status": "following", **EDGE}
SUGGESTION = {
    **PERSON,
    "viewer": {**EDGE, "following": False, "followed_by": True},
    "reason": {
        "kind": "friends_of_friends",
        "text": "Followed by Ada, whom you follow.",
        "because": [{"kind": "user", "id": "66f0c2a54f1a2b3c4d5e6f01", "title": "Ada"}],
    },
}
