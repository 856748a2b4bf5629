"""Who is calling: `Authorization: Bearer <access token>`, without a query."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from profiles.errors import TokenNotValid
from profiles.models import User
from profiles.services.tokens import Checked, TokenService

CHALLENGE = 'Bearer realm="api"'


class BearerAuthentication(BaseAuthentication):
    """`request.user` is a `User` with the fields of the snapshot, the others deferred; `request.auth` a `Checked`.

    No token at all leaves the caller anonymous, a bad one is 401 everywhere. Whether a suspended account may do what
    it asks for is decided by `yiz.api.permissions.NotSuspended`.
    """

    def authenticate(self, request: Request) -> tuple[User, Checked] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2 or not words[1].isascii():
            raise TokenNotValid
        checked = TokenService.check(access_token=words[1].decode("ascii"), fresh=request.method not in SAFE_METHODS)
        return checked.account.user(), checked

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
