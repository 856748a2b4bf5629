"""Who is at the other end: from an access token, or from a single-use ticket that was made for one."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache

from yiz.ports import token_check

TICKET_SECONDS = 30
_SALT = "yiz.realtime.ticket"


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in user. `expires_at` (Unix seconds) is the end of the token that proved it."""

    user_id: str
    session_id: str
    expires_at: float


def of_token(access_token: str) -> Identity | None:
    """Whom the access token speaks for; None when it is not good, and for a suspended account."""
    principal = token_check.provider.resolve(access_token)
    if principal is None or principal.suspended:
        return None
    return Identity(principal.user_id, principal.session_id, principal.expires_at)


def is_valid(identity: Identity) -> bool:
    """Whether the account is open, not suspended, and its sign-in has not been ended."""
    return token_check.provider.still_valid(identity.user_id, identity.session_id)


def make_ticket(identity: Identity) -> str:
    """A ticket that opens one connection within the next 30 seconds, and may stand in an address."""
    content = [identity.user_id, identity.session_id, identity.expires_at, secrets.token_urlsafe(12)]
    return signing.dumps(content, key=settings.WEBSOCKET_SECRET_KEY, salt=_SALT)


def of_ticket(ticket: str) -> Identity | None:
    """Whom the ticket was made for, once; None when it is forged, too old or used already."""
    try:
        content = signing.loads(
            ticket,
            key=settings.WEBSOCKET_SECRET_KEY,
            salt=_SALT,
            max_age=TICKET_SECONDS,
            fallback_keys=list(settings.WEBSOCKET_SECRET_KEY_FALLBACKS),
        )
    except signing.BadSignature:
        return None
    user_id, session_id, expires_at, nonce = content
    # only the first one can add the key: that is what makes it single-use, over all processes
    if not cache.add(f"realtime:ticket:{nonce}", 1, timeout=2 * TICKET_SECONDS):
        return None
    return Identity(user_id, session_id, expires_at)
