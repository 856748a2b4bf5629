"""Who is calling: `Authorization: Bearer <access token>`, without a query."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from profiles.errors import AccountSuspended, TokenNotValid
from profiles.models import User
from profiles.services.tokens import Checked, TokenService

CHALLENGE = 'Bearer realm="api"'


class BearerAuthentication(BaseAuthentication):
    """`request.user` is a `User` with the fields of the snapshot, the others deferred; `request.auth` a `Checked`.

    No token at all leaves the caller anonymous, a bad one is 401 everywhere. A suspended account may read, but not
    write: 403 `account_suspended` on unsafe methods, save for the view's `suspended_actions` (signing out, an appeal).
    """

    def authenticate(self, request: Request) -> tuple[User, Checked] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2 or not words[1].isascii():
            raise TokenNotValid
        writes = request.method not in SAFE_METHODS
        checked = TokenService.check(access_token=words[1].decode("ascii"), fresh=writes)
        if writes and checked.account.suspended and not _open_to_suspended(request):
            raise AccountSuspended
        return checked.account.user(), checked

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def _open_to_suspended(request: Request) -> bool:
    view = (request.parser_context or {}).get("view")
    return getattr(view, "action", None) in getattr(view, "suspended_actions", ())
