"""The public face of a profile: what it says, and who may see it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError

from profiles.errors import NameTaken
from profiles.models import User, UserPrivacy, UserSearchKey, name_key
from profiles.services.snapshots import account_changed
from yiz.api.screening import screened
from yiz.db import atomic
from yiz.events.catalogue import PrivacyChanged, ProfileUpdated
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ports import PASSED, Screening, privacy_effects

Guard = Callable[[], None]
"""Called first, in the transaction; raises to stop the change (a stale `If-Match`)."""

EDITABLE = {
    "display_name": "",
    "bio": "",
    "website": "",
    "interests": [],
    "timezone": "UTC",
    "language": "en",
}
"""What a user may say of himself, with what it is at first. The username may be changed, but not left out."""

WRITTEN = ("username", "display_name", "bio", "website")
IN_PRIVACY_AND_USER = ("profile_visibility", "searchable", "show_stats")


def _no_guard() -> None:
    return None


class UserProfileService:
    """Changes of a profile. Fields are checked already; what is screened, unique or seen by others is decided here."""

    @staticmethod
    def update_profile(*, user_id: str, changes: Mapping[str, Any], guard: Guard = _no_guard) -> None:
        """Stores the given fields (of `EDITABLE`, or `username`); emits `ProfileUpdated`.

        Raises `NameTaken` for a username that somebody has, `Rejected` for a text that a rule does not let in.
        An empty display name becomes the username.
        """
        verdict = screen(user_id, {name: str(changes[name]) for name in WRITTEN if changes.get(name)})
        try:
            _update(user_id, dict(changes), guard, verdict)
        except IntegrityError as taken:
            raise NameTaken("username") from taken

    @staticmethod
    def replace_profile(*, user_id: str, fields: Mapping[str, Any], guard: Guard = _no_guard) -> None:
        """As `update_profile`, but what is left out goes back to what it is at first; the username stays."""
        UserProfileService.update_profile(user_id=user_id, changes={**EDITABLE, **fields}, guard=guard)

    @staticmethod
    def change_account(*, user_id: str, changes: Mapping[str, Any]) -> None:
        """As `update_profile`, for staff: also `email`, `is_staff` and `is_superuser`; nothing is screened."""
        _update(user_id, dict(changes), _no_guard)

    @staticmethod
    def change_privacy(*, user_id: str, changes: Mapping[str, Any], guard: Guard = _no_guard) -> None:
        """Stores the given settings. All that hangs on them (`yiz.ports.privacy_effects`, user search) changes in the
        same transaction. Emits `PrivacyChanged` when anything changed, with the profile's visibility before and after.
        """
        _change_privacy(user_id, dict(changes), guard)


def screen(user_id: str, texts: Mapping[str, str]) -> Screening:
    """Raises `Rejected` when a rule does not let in what is said in a profile."""
    return screened("user", user_id, texts, user_id) if texts else PASSED


@atomic
def _update(user_id: str, changes: dict[str, Any], guard: Guard, verdict: Screening = PASSED) -> None:
    guard()
    before = User.objects.get(pk=user_id)
    for name in ("username", "email"):
        if name in changes:
            changes[f"{name}_key"] = name_key(changes[name])
    if changes.get("email_key", before.email_key) != before.email_key:
        changes["email_verified_at"] = None
    if changes.get("display_name") == "":
        changes["display_name"] = changes.get("username", before.username)
    if all(getattr(before, name) == value for name, value in changes.items()):
        return
    User.objects.filter(pk=user_id).update(**changes)
    tell_screened(verdict, kind="user", target_id=user_id, author_id=user_id)
    profile_changed(user_id)


def profile_changed(user_id: str) -> None:
    """What follows from a change of the account's row, in the same transaction: search keys, event, snapshot."""
    UserSearchKey.objects.sync(User.objects.get(pk=user_id))
    emit(ProfileUpdated(user_id=user_id))
    account_changed(user_id)


@atomic
def _change_privacy(user_id: str, changes: dict[str, Any], guard: Guard) -> None:
    guard()
    before = UserPrivacy.objects.get(user_id=user_id)
    if all(getattr(before, name) == value for name, value in changes.items()):
        return
    UserPrivacy.objects.filter(user_id=user_id).update(**changes)
    if in_user := {name: changes[name] for name in IN_PRIVACY_AND_USER if name in changes}:
        User.objects.filter(pk=user_id).update(**in_user)
    UserSearchKey.objects.sync(User.objects.get(pk=user_id))
    visibility = changes.get("profile_visibility", before.profile_visibility)
    if visibility != before.profile_visibility:
        for _name, effect in privacy_effects:
            effect(user_id, visibility)
    emit(PrivacyChanged(user_id=user_id, before=before.profile_visibility, after=visibility))
    account_changed(user_id)
