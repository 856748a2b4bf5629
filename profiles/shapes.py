"""What the accounts' endpoints answer, for the OpenAPI document; the payloads themselves are built in `payloads.py`."""

from typing import Any

from rest_framework import serializers

from profiles.models import Digest, Status, Visibility, WhoMayComment


class CountsSerializer(serializers.Serializer):
    """Zero where the profile's privacy hides it."""

    skills = serializers.IntegerField()
    followers = serializers.IntegerField()
    following = serializers.IntegerField()
    downloads_received = serializers.IntegerField()
    likes_received = serializers.IntegerField()


class EdgeSerializer(serializers.Serializer):
    """How the caller and this user stand to each other."""

    following = serializers.BooleanField()
    requested = serializers.BooleanField()
    followed_by = serializers.BooleanField()
    blocking = serializers.BooleanField()
    muting = serializers.BooleanField()


class UserSerializer(serializers.Serializer):
    """A profile. Of one that is for followers, others see the names and the avatar only."""

    id = serializers.CharField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)
    bio = serializers.CharField()
    website = serializers.CharField()
    interests = serializers.ListField(child=serializers.CharField())
    joined_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer()
    points = serializers.IntegerField()
    is_private = serializers.BooleanField()
    viewer = EdgeSerializer(allow_null=True, help_text="Null for an anonymous caller.")


class OwnUserSerializer(UserSerializer):
    """One's own account."""

    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    timezone = serializers.CharField()
    language = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    unread_count = serializers.IntegerField()


class PairSerializer(serializers.Serializer):
    """Two tokens."""

    access = serializers.CharField(help_text="For `Authorization: Bearer …`; good for 15 minutes.")
    refresh = serializers.CharField(help_text="For a new pair, once; good for 30 days.")


class SignedInSerializer(PairSerializer):
    """Two tokens and the account."""

    user = OwnUserSerializer()


class VerifiedSerializer(serializers.Serializer):
    """What a good token is."""

    valid = serializers.BooleanField()
    type = serializers.ChoiceField(["access", "refresh"])
    user_id = serializers.CharField()
    expires_at = serializers.DateTimeField()


class EndedSerializer(serializers.Serializer):
    """How many sign-ins were ended."""

    ended = serializers.IntegerField()


class SessionSerializer(serializers.Serializer):
    """A signed-in device."""

    id = serializers.CharField()
    agent = serializers.CharField()
    address = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="The one that asks.")


class PrivacySerializer(serializers.Serializer):
    """Who may see what."""

    profile_visibility = serializers.ChoiceField(Visibility.choices)
    activity_visibility = serializers.ChoiceField(Visibility.choices)
    searchable = serializers.BooleanField()
    show_stats = serializers.BooleanField()
    who_may_comment = serializers.ChoiceField(WhoMayComment.choices)
    allow_analytics = serializers.BooleanField(help_text="Whether what you do is counted.")


class EmailVerifiedSerializer(serializers.Serializer):
    """Always true: a link that is not valid is refused."""

    email_verified = serializers.BooleanField()


class MailedSerializer(serializers.Serializer):
    """Where a mail is on its way to."""

    address = serializers.EmailField()


class AcceptedSerializer(serializers.Serializer):
    """The same whether or not there is such an account."""

    detail = serializers.CharField()


class EmailPreferencesSerializer(serializers.Serializer):
    """Which mails come."""

    security = serializers.BooleanField(help_text="Always true: these can't be switched off.")
    welcome = serializers.BooleanField()
    creator_summary = serializers.BooleanField()
    digest = serializers.ChoiceField(Digest.choices)


class UnsubscribedSerializer(serializers.Serializer):
    """The list that is switched off now."""

    unsubscribed = serializers.CharField()


# --- examples ------------------------------------------------------------------------------------------------------

AVATAR_URL = "/media/avatars/3f1c9a52b7d84e60a1c2d3e4f5061728.webp"
USER: dict[str, Any] = {
    "id": "507f1f77bcf86cd799439012",
    "username": "ada",
    "display_name": "Ada L.",
    "avatar_url": AVATAR_URL,
    "bio": "I learn by making things.",
    "website": "https://ada.example.com",
    "interests": ["python", "piano"],
    "joined_at": "2026-01-05T09:30:00Z",
    "counts": {"skills": 3, "followers": 120, "following": 41, "downloads_received": 57, "likes_received": 310},
    "points": 935,
    "is_private": False,
    "viewer": {"following": True, "requested": False, "followed_by": False, "blocking": False, "muting": False},
}
OWN_USER: dict[str, Any] = {
    **USER,
    "viewer": dict.fromkeys(USER["viewer"], False),
    "email": "ada@example.com",
    "email_verified": True,
    "timezone": "Europe/London",
    "language": "en",
    "status": "active",
    "unread_count": 2,
}
PAIR = {"access": "eyJhbGciOiJIUzI1NiIs…", "refresh": "eyJhbGciOiJIUzI1NiIs…"}
SESSION = {
    "id": "66b0c0ffee0000000000beef",
    "agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    "address": "203.0.113.7",
    "created_at": "2026-01-05T09:30:00Z",
    "last_used_at": "2026-01-06T18:02:11Z",
    "expires_at": "2026-02-05T18:02:11Z",
    "current": True,
}
PRIVACY = {
    "profile_visibility": "followers",
    "activity_visibility": "followers",
    "searchable": True,
    "show_stats": False,
    "who_may_comment": "everyone",
    "allow_analytics": True,
}
EMAIL_PREFERENCES = {"security": True, "welcome": True, "creator_summary": True, "digest": "weekly"}
LINK_TOKEN = "WyI1MDdmMWY3N2JjZjg2Y2Q3OTk0MzkwMTIiLCI…:1vXq2c:bM1Wc…"  # noqa: S105  of nobody
