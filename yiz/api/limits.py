"""Sliding-window limits by named scope, exact under concurrency, in Redis when there is one.

Every request counts once in its general scope (`anonymous` by address or `user` by id); an action may name one more.
"""

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from yiz.api.callers import address_key, caller_key
from yiz.api.constants import ANONYMOUS, FAIL_CLOSED, INSTEAD_OF_GENERAL, LIMITS, SIGNED_IN
from yiz.api.windows import Window, WindowStore, open_store

_store_lock = threading.Lock()
AWAY_RETRY = 5
"""Seconds after which to try again where nobody can say how many calls there were."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands with a limit; `reset` in seconds from now, until a place is free again at the latest."""

    limit: int
    remaining: int
    reset: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class Limited(Throttled):
    """429, with `Retry-After` and the standing that it was refused for."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(wait=max(1, standing.reset))
        self.standing = standing
        self.headers = standing.headers()


def check_limit(scope: str, *keys: str) -> Standing:
    """Counts one call in a scope for each of the keys (an address, an account); raises `Limited` at the first refusal.

    While the store is away, sign-in scopes refuse as if their limit were reached, and all others let pass.
    """
    standings = [_hit(scope, item, key) for key in keys for item in windows(scope)]
    return min(standings, key=lambda standing: standing.remaining)


def _hit(scope: str, item: RateLimitItem, key: str) -> Standing:
    try:
        window = store().hit(item, scope, key)
    except StorageError:
        if scope in FAIL_CLOSED:
            raise Limited(Standing(item.amount, 0, AWAY_RETRY, allowed=False)) from None
        return Standing(item.amount, item.amount, item.get_expiry(), allowed=True)
    standing = _standing(item, window)
    if not window.allowed:
        raise Limited(standing)
    return standing


def _standing(item: RateLimitItem, window: Window) -> Standing:
    reset = max(0, -int(-(window.oldest + item.get_expiry() - time.time()) // 1))
    return Standing(item.amount, max(0, item.amount - window.used), reset, window.allowed)


def windows(scope: str) -> list[RateLimitItem]:
    """The windows of a scope, as overridden by RATE_LIMIT_OVERRIDES. An unknown scope is a KeyError."""
    return _parsed(settings.RATE_LIMIT_OVERRIDES.get(scope) or LIMITS[scope])


@lru_cache(maxsize=256)
def _parsed(text: str) -> list[RateLimitItem]:
    return parse_many(text)


def store() -> WindowStore:
    """Where the windows are kept: made at first use, once for each REDIS_URL."""
    with _store_lock:
        return open_store(settings.REDIS_URL, settings.CACHES["default"].get("KEY_PREFIX", "yiz"))


# --- requests --------------------------------------------------------------------------------------------------


class ScopeThrottle(BaseThrottle):
    """What DRF asks for every view: the general scope, then the action's own (`limit_scopes` of the view)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        count_request(request, getattr(view, "limit_scopes", {}).get(getattr(view, "action", None)))
        return True


def count_request(request: Request, scope: str | None = None) -> None:
    """Counts the request once; remembers the standing for the answer's headers. Raises `Limited`."""
    raw: Any = request._request
    if not settings.RATE_LIMITS_ENABLED or hasattr(raw, "limit_standing"):
        return
    raw.limit_standing = None
    key = caller_key(request)
    general = SIGNED_IN if request.user.is_authenticated else ANONYMOUS
    try:
        standing = None if scope in INSTEAD_OF_GENERAL else check_limit(general, key)
        if scope:
            own = check_limit(scope, key)
            standing = own if standing is None or own.remaining < standing.remaining else standing
    except Limited as limited:
        raw.limit_standing = limited.standing
        raise
    raw.limit_standing = standing


def count_address(request: Any) -> Standing | None:
    """Counts a request that reached no view, or was refused before it was known whose it is. Never raises `Limited`."""
    try:
        return check_limit(ANONYMOUS, address_key(request))
    except Limited as limited:
        return limited.standing
