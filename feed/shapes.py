"""What the feed endpoints answer, for the API's documentation, with examples."""

from typing import Any

from rest_framework import serializers

from feed.models import ActivityType
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import IdField


class FeedTargetSerializer(serializers.Serializer):
    """What was acted on."""

    kind = serializers.ChoiceField(["skill", "comment", "user"])
    id = IdField()
    title = serializers.CharField()
    url = serializers.URLField()


class ReasonSerializer(serializers.Serializer):
    """Why the item is in this feed."""

    kind = serializers.ChoiceField(["following", "public", "profile"])
    text = serializers.CharField()


class FeedItemSerializer(serializers.Serializer):
    """Something that somebody did."""

    id = IdField()
    type = serializers.ChoiceField(ActivityType.choices)
    actors = UserShortSerializer(many=True)
    actor_count = serializers.IntegerField()
    target = FeedTargetSerializer()
    skill = serializers.DictField(allow_null=True, help_text="The skill as lists show it; null for a follow.")
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="By the type: `version` of an update, `excerpt` of a comment."
    )
    reason = ReasonSerializer()
    at = serializers.DateTimeField()


class FeedHealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(["ok", "down"])
    detail = serializers.CharField()
    newest_at = serializers.DateTimeField(allow_null=True, help_text="When the newest activity happened.")


ITEM: dict[str, Any] = {
    "id": "66f0c2a54f1a2b3c4d5e6f70",
    "type": "user_followed",
    "actors": [
        {"id": "66f0c2a54f1a2b3c4d5e6f01", "username": "grace", "display_name": "Grace", "avatar_url": None},
    ],
    "actor_count": 1,
    "target": {
        "kind": "user",
        "id": "66f0c2a54f1a2b3c4d5e6f02",
        "title": "Linus",
        "url": "http://localhost:8080/users/66f0c2a54f1a2b3c4d5e6f02",
    },
    "skill": None,
    "data": {},
    "reason": {"kind": "following", "text": "You follow Grace"},
    "at": "2026-03-01T09:00:00Z",
}
PUBLIC_ITEM = {**ITEM, "reason": {"kind": "public", "text": "New in the community"}}
PROFILE_ITEM = {**ITEM, "reason": {"kind": "profile", "text": "Activity of Grace"}}
HEALTH = {"status": "ok", "detail": "", "newest_at": "2026-03-01T09:00:00Z"}
