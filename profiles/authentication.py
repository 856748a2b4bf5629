"""Who is calling: `Authorization: Bearer <access token>`, without a query."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from profiles.errors import AccountSuspended, TokenNotValid
from profiles.models import User
from profiles.services.tokens import Checked, TokenService


class BearerAuthentication(BaseAuthentication):
    """`request.user` is a `User` with the fields of the snapshot, the others deferred; `request.auth` a `Checked`.

    A suspended account may read but not write: 403 `account_suspended` on every unsafe method, except for actions
    named in the view's `suspended_actions` (signing out, an appeal). No token at all leaves the caller anonymous.
    """

    def authenticate(self, request: Request) -> tuple[User, Checked] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise TokenNotValid
        writes = request.method not in SAFE_METHODS
        try:
            text = words[1].decode("ascii")
        except UnicodeDecodeError as wrong:
            raise TokenNotValid from wrong
        checked = TokenService.check(access_token=text, fresh=writes)
        if writes and checked.account.suspended and not _open_to_suspended(request.parser_context):
            raise AccountSuspended
        return checked.account.user(), checked

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _open_to_suspended(context: dict[str, Any] | None) -> bool:
    view = (context or {}).get("view")
    return getattr(view, "action", None) in getattr(view, "suspended_actions", ())
