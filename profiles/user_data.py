"""An account's own part of its owner's data."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.storage import default_storage

from profiles import traces
from profiles.models import (
    Achievement,
    DataExport,
    LeaderboardStanding,
    PointDay,
    PointEntry,
    PointTotal,
    User,
    UserEmailPreferences,
    UserGroup,
    UserPermission,
    UserPrivacy,
    UserSearchKey,
    UserSession,
)
from profiles.services.exports import remove
from yiz.erasing import erase_rows
from yiz.keyset import stream
from yiz.mail.models import EmailLog

ACCOUNT = (
    "username",
    "email",
    "email_verified_at",
    "display_name",
    "bio",
    "website",
    "interests",
    "avatar",
    "timezone",
    "language",
    "joined_at",
    "last_login",
    "status",
    "skills_count",
    "followers_count",
    "following_count",
    "downloads_received",
    "likes_received",
    "points",
)
PRIVACY = ("profile_visibility", "activity_visibility", "searchable", "show_stats", "who_may_comment")
MAILS = ("welcome", "creator_summary", "digest")
SESSIONS = ("agent", "address", "created_at", "last_used_at", "expires_at", "ended_at", "ended_because")
EXPORTS = ("state", "requested_at", "ready_at", "expires_at", "size")
POINTS = ("kind", "points", "category", "day", "source_id")
_OWNED = (
    UserSession,
    UserSearchKey,
    UserEmailPreferences,
    UserGroup,
    UserPermission,
    PointEntry,
    PointDay,
    PointTotal,
    Achievement,
    LeaderboardStanding,
)


class ProfileData:
    """`yiz.ports.user_data`: account, settings, devices, copies of the data."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        def own(model: Any, *columns: str) -> Iterable[Mapping[str, Any]]:
            return stream(model.objects.filter(user_id=user_id), *columns)

        return {
            "account": stream(User.objects.filter(pk=user_id), *ACCOUNT),
            "privacy": own(UserPrivacy, *PRIVACY),
            "email_preferences": own(UserEmailPreferences, *MAILS),
            "sessions": own(UserSession, *SESSIONS),
            "exports": own(DataExport, *EXPORTS),
            "points": own(PointEntry, *POINTS),
            "achievements": own(Achievement, "key", "earned_at"),
        }

    def erase(self, user_id: str) -> None:
        """All but the account's row and its privacy settings, which go last of all, when every part is done."""
        user = User.objects.get(pk=user_id)
        for row in list(DataExport.objects.filter(user_id=user_id).values("id", "file")):
            remove(row["id"], row["file"])
        for model in _OWNED:
            erase_rows(model._default_manager.filter(user_id=user_id))
        if user.avatar:
            default_storage.delete(user.avatar)
        # mails that were asked for by the address alone
        erase_rows(EmailLog.objects.filter(address__in={user.email, user.email_key}))
        traces.forget(user)
