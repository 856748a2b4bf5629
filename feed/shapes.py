"""What the feed endpoints answer, for the API's documentation, with examples."""

from typing import Any

from rest_framework import serializers

from feed.models import ActivityType
from social.serializers.examples import SKILL
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import IdField


class FeedTargetSerializer(serializers.Serializer):
    """What was acted on."""

    kind = serializers.ChoiceField(["skill", "comment", "task", "user", "achievement"])
    id = IdField()
    title = serializers.CharField()
    url = serializers.URLField()


ADVISED = ("collaborative", "content", "social", "friends_of_friends")
"""Reasons of the discovery feed, beside `trending`."""


class FeedReasonSerializer(serializers.Serializer):
    """Why the item is in this feed."""

    kind = serializers.ChoiceField(["following", "public", "profile", "trending", *ADVISED])
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
        help_text="By the type: `version` of an update, `excerpt` of a comment, `title` of a task, `achievement`."
    )
    reason = FeedReasonSerializer()
    group = serializers.CharField(
        allow_null=True, help_text="Likes of one skill are one item; a live one takes the place of that with its group."
    )
    at = serializers.DateTimeField()


class RefreshSerializer(serializers.Serializer):
    """How far the rebuilding of the feed is; `feed_ready` in the feed's room tells of its end."""

    status = serializers.ChoiceField(["ready", "building"])
    refresh_id = IdField(allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)


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
    "group": None,
    "at": "2026-03-01T09:00:00Z",
}
PUBLIC_ITEM = {**ITEM, "reason": {"kind": "public", "text": "New in the community"}}
PROFILE_ITEM = {**ITEM, "reason": {"kind": "profile", "text": "Activity of Grace"}}
HEALTH = {"status": "ok", "detail": "", "newest_at": "2026-03-01T09:00:00Z"}
DISCOVERY_ITEM = {
    **ITEM,
    "id": SKILL["id"],
    "type": "skill_shared",
    "actors": [SKILL["author"]],
    "target": {
        "kind": "skill",
        "id": SKILL["id"],
        "title": SKILL["title"],
        "url": f"http://localhost:8080/skills/{SKILL['id']}",
    },
    "skill": SKILL,
    "reason": {"kind": "content", "text": "About python, which you like.", "because": []},
}
TRENDING_ITEM = {
    **DISCOVERY_ITEM,
    "reason": {"kind": "trending", "text": "Many people are looking at it this week."},
}
BUILDING = {
    "status": "building",
    "refresh_id": "66f0c2a54f1a2b3c4d5e6f99",
    "asked_at": "2026-03-01T09:00:00Z",
    "ready_at": None,
}
READY = {**BUILDING, "status": "ready", "refresh_id": None, "ready_at": "2026-03-01T09:00:01Z"}
