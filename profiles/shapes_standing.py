"""What the endpoints of statistics, achievements and leaderboards answer, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from profiles.models import Window
from profiles.shapes import AVATAR_URL, USER


class DailyFiguresSerializer(serializers.Serializer):
    """What came about on one day. "Received" is by others, and on what is still shared."""

    date = serializers.DateField()
    points = serializers.IntegerField()
    skills_shared = serializers.IntegerField()
    likes_received = serializers.IntegerField()
    downloads_received = serializers.IntegerField()
    good_ratings_received = serializers.IntegerField(help_text="Of 4 or 5 stars.")
    comments_received = serializers.IntegerField()
    task_votes_received = serializers.IntegerField(help_text="Up-votes of tasks that the user proposed.")
    days_completed = serializers.IntegerField()
    plans_completed = serializers.IntegerField()
    new_followers = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer):
    """Of all time. `skills` to `downloads_received` are as in the profile."""

    points = serializers.IntegerField()
    skills = serializers.IntegerField()
    followers = serializers.IntegerField()
    following = serializers.IntegerField()
    likes_received = serializers.IntegerField()
    downloads_received = serializers.IntegerField()
    skills_shared = serializers.IntegerField()
    good_ratings_received = serializers.IntegerField()
    comments_received = serializers.IntegerField()
    task_votes_received = serializers.IntegerField()
    days_completed = serializers.IntegerField()
    plans_completed = serializers.IntegerField()
    streak = serializers.IntegerField(help_text="Days in a row, up to today or yesterday, with something completed.")
    longest_streak = serializers.IntegerField()


class StatsSerializer(serializers.Serializer):
    """How a user is doing."""

    user_id = serializers.CharField()
    days = serializers.IntegerField()
    to = serializers.DateField(help_text="Today, where the user lives.")
    totals = TotalsSerializer()
    series = DailyFiguresSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        # `from` can't be the name of an attribute
        return {**super().get_fields(), "from": serializers.DateField()}


class AchievementProgressSerializer(serializers.Serializer):
    """How far one is."""

    current = serializers.IntegerField()
    target = serializers.IntegerField()
    percent = serializers.IntegerField()


class AchievementSerializer(serializers.Serializer):
    """Something to reach."""

    id = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    earned_at = serializers.DateTimeField(allow_null=True)
    progress = AchievementProgressSerializer()


class AchievementsSerializer(serializers.Serializer):
    """All on one page."""

    results = AchievementSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class LeaderboardUserSerializer(serializers.Serializer):
    """A user in short."""

    id = serializers.CharField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)


class LeaderboardPlaceSerializer(serializers.Serializer):
    """A place on a leaderboard."""

    rank = serializers.IntegerField()
    points = serializers.IntegerField()
    user = LeaderboardUserSerializer()


class OwnPlaceSerializer(serializers.Serializer):
    """The caller's own place."""

    rank = serializers.IntegerField(allow_null=True, help_text="Null without points on this board.")
    points = serializers.IntegerField()


class LeaderboardSerializer(serializers.Serializer):
    """A page of a leaderboard."""

    results = LeaderboardPlaceSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    window = serializers.ChoiceField(Window.choices)
    category = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)
    me = OwnPlaceSerializer(allow_null=True, help_text="Null for an anonymous caller.")


# --- examples ------------------------------------------------------------------------------------------------------

_DAY = {
    "points": 9,
    "skills_shared": 0,
    "likes_received": 2,
    "downloads_received": 1,
    "good_ratings_received": 0,
    "comments_received": 0,
    "task_votes_received": 0,
    "days_completed": 0,
    "plans_completed": 0,
    "new_followers": 3,
}
STATS: dict[str, Any] = {
    "user_id": USER["id"],
    "days": 2,
    "from": "2026-01-05",
    "to": "2026-01-06",
    "totals": {
        "points": 935,
        "skills": 3,
        "followers": 120,
        "following": 41,
        "likes_received": 310,
        "downloads_received": 57,
        "skills_shared": 3,
        "good_ratings_received": 12,
        "comments_received": 44,
        "task_votes_received": 5,
        "days_completed": 20,
        "plans_completed": 1,
        "streak": 4,
        "longest_streak": 12,
    },
    "series": [{"date": "2026-01-05", **_DAY}, {"date": "2026-01-06", **dict.fromkeys(_DAY, 0)}],
}
ACHIEVEMENTS = {
    "results": [
        {
            "id": "likes_10",
            "title": "Well liked",
            "description": "Receive ten likes.",
            "earned_at": "2026-01-05T09:30:00Z",
            "progress": {"current": 10, "target": 10, "percent": 100},
        },
        {
            "id": "streak_7",
            "title": "A full week",
            "description": "Complete something on seven days in a row.",
            "earned_at": None,
            "progress": {"current": 4, "target": 7, "percent": 57},
        },
    ],
    "next": None,
    "previous": None,
}
LEADERBOARD = {
    "results": [
        {
            "rank": 1,
            "points": 96,
            "user": {
                "id": USER["id"],
                "username": USER["username"],
                "display_name": USER["display_name"],
                "avatar_url": AVATAR_URL,
            },
        },
    ],
    "next": None,
    "previous": None,
    "window": "week",
    "category": None,
    "made_at": "2026-01-06T18:00:00Z",
    "me": {"rank": 17, "points": 12},
}
