"""Tokens of mailed links: signed, of limited life, and used up by what they bring about."""

from collections.abc import Callable
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from profiles.constants import RESET_LIFETIME, VERIFICATION_LIFETIME
from profiles.errors import LinkNotValid
from profiles.models import User
from profiles.services.keys import marks


class AccountLink:
    """A token that speaks for an account as long as `state(account)` is what it was.

    The state is what the link changes, so it works once; nothing of it is stored.
    """

    def __init__(
        self, purpose: str, lifetime: timedelta, state: Callable[[User], str], *, leaving: bool = False
    ) -> None:
        """`leaving`: it also speaks for an account that is being deleted."""
        self._salt = f"profiles.links.{purpose}"
        self._lifetime = lifetime
        self._state = state
        self._leaving = leaving

    def token(self, user: User) -> str:
        return signing.dumps([user.pk, marks(self._salt, self._state(user))[0]], salt=self._salt)

    def user(self, token: str) -> User:
        """The account that the token speaks for. Raises `LinkNotValid`: forged, too old, used, or not open any more."""
        try:
            user_id, mark = signing.loads(token, salt=self._salt, max_age=self._lifetime)
        except signing.BadSignature:
            raise LinkNotValid from None
        user = User.objects.filter(pk=user_id).first()
        if user is None or not self._open(user) or not self._is_marked(user, mark):
            raise LinkNotValid
        return user

    def _open(self, user: User) -> bool:
        return user.may_sign_in or (self._leaving and user.may_come_back)

    def _is_marked(self, user: User, mark: str) -> bool:
        return any(constant_time_compare(mark, known) for known in marks(self._salt, self._state(user)))


VERIFICATION = AccountLink(
    "verification", VERIFICATION_LIFETIME, lambda user: f"{user.email_key} {user.email_verified_at is None}"
)
RESET = AccountLink("reset", RESET_LIFETIME, lambda user: f"{user.email_key} {user.password}", leaving=True)
