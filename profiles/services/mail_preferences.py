"""Which mails a user wants, and the links that end them by one click."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing

from profiles.errors import LinkNotValid
from profiles.models import Digest, User, UserEmailPreferences
from profiles.services.profiles import Guard
from yiz.db import atomic, insert_new

OFF: dict[str, Any] = {"welcome": False, "creator_summary": False, "digest": Digest.OFF}
"""The mailing lists, each with what its preference is when it is switched off."""

BEFORE_VERIFICATION = frozenset({"welcome"})
"""Sent to an address before its owner has confirmed it; of the others nobody is to get any by mistake."""

_SALT = "profiles.unsubscribe"


class EmailPreferencesService:
    """Mails about the account itself (links asked for, security notices) can't be switched off, and stand in no list.

    Also `yiz.ports.mailing_lists`.
    """

    @staticmethod
    def change(*, user_id: str, changes: Mapping[str, Any], guard: Guard) -> None:
        """Stores the given preferences; `guard` is called first, in the transaction, and may raise."""
        _change(user_id, dict(changes), guard)

    @staticmethod
    def of(*, user_id: str) -> dict[str, Any]:
        """Preference by list."""
        row = UserEmailPreferences.objects.filter(user_id=user_id).first() or UserEmailPreferences()
        return {name: getattr(row, name) for name in OFF}

    @staticmethod
    def wants(user_id: str, mailing_list: str) -> bool:
        """Whether the account is open, its address confirmed where that is needed, and the list not switched off."""
        user = User.objects.filter(pk=user_id).only("status", "email_verified_at").first()
        if user is None or not user.may_sign_in:
            return False
        if user.email_verified_at is None and mailing_list not in BEFORE_VERIFICATION:
            return False
        return EmailPreferencesService.of(user_id=user_id)[mailing_list] != OFF[mailing_list]

    @staticmethod
    def unsubscribe_url(user_id: str, mailing_list: str) -> str:
        """A link to this server, good for ever: mails are read late."""
        token = signing.dumps([user_id, mailing_list], salt=_SALT)
        return f"{settings.PUBLIC_URL}/api/v1/users/unsubscribe/{token}"

    @staticmethod
    def mailing_list_of(*, token: str) -> str:
        """The list that the link of this token ends. Raises `LinkNotValid`."""
        return _read(token)[1]

    @staticmethod
    def unsubscribe(*, token: str) -> str:
        """Switches the link's list off, however often it is called; answers which. Raises `LinkNotValid`."""
        user_id, mailing_list = _read(token)
        _change(user_id, {mailing_list: OFF[mailing_list]}, lambda: None)
        return mailing_list


def _read(token: str) -> tuple[str, str]:
    try:
        user_id, mailing_list = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise LinkNotValid from None
    if mailing_list not in OFF or not User.objects.filter(pk=user_id).exists():
        raise LinkNotValid
    return user_id, mailing_list


@atomic
def _change(user_id: str, changes: dict[str, Any], guard: Guard) -> None:
    guard()
    insert_new(UserEmailPreferences(user_id=user_id))
    if changes:
        UserEmailPreferences.objects.filter(user_id=user_id).update(**changes)
