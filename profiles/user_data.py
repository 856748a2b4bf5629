"""An account's own part of its owner's data."""

from collections.abc import Iterable, Mapping
from typing import Any

from profiles.models import (
    DataExport,
    User,
    UserEmailPreferences,
    UserGroup,
    UserPermission,
    UserPrivacy,
    UserSearchKey,
    UserSession,
)
from profiles.services.exports import remove
from yiz.db import delete_rows
from yiz.keyset import chunks_of_ids, stream

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
_OWNED = (UserSession, UserSearchKey, UserEmailPreferences, UserGroup, UserPermission)


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
        }

    def erase(self, user_id: str) -> None:
        """All but the account's row and its privacy settings, which go last of all, when every part is done."""
        for row in list(DataExport.objects.filter(user_id=user_id).values("id", "file")):
            remove(row["id"], row["file"])
        for model in _OWNED:
            for ids in chunks_of_ids(model.objects.filter(user_id=user_id)):
                delete_rows(model.objects.filter(pk__in=ids))
