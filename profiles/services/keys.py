"""Which secrets are believed: tokens are signed with the present one, and read with those of before too."""

from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken


class Keys(TokenBackend):
    """The library's, and on reading also the secrets of `JWT_SECRET_KEY_FALLBACKS`."""

    def get_verifying_key(self, token: Any) -> Any:
        """The one of our secrets that has signed the token; the present one when none has."""
        for secret in settings.JWT_SECRET_KEY_FALLBACKS:
            try:
                jwt.decode(token, secret, algorithms=[self.algorithm], options={"verify_exp": False})
            except jwt.InvalidTokenError:
                continue
            return secret
        return super().get_verifying_key(token)


KEYS = Keys(api_settings.ALGORITHM, api_settings.SIGNING_KEY)


class Access(AccessToken):
    """An access token under our secrets."""

    _token_backend = KEYS


class Refresh(RefreshToken):
    """A refresh token under our secrets."""

    _token_backend = KEYS


def marks(salt: str, text: str) -> list[str]:
    """A keyed digest under each of our secrets, the present one first."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()[:32] for secret in secrets]
