"""The cache as something that may be away: asking it never fails, and costs little while it is."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from yiz.cache.constants import AWAY_PAUSE, WARN_EVERY
from yiz.pace import Pace

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Store:
    """Answers as an empty cache would while the real one is away, and asks it again a second later."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._away_until = 0.0
        self._warnings = Pace(WARN_EVERY)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        """What is there of these keys, in one round trip."""
        return self._ask(lambda: self._backend.get_many(list(keys)), {})

    def set(self, key: str, value: Any, ttl: float) -> bool:
        """Whether it was stored."""
        return self._ask(lambda: self._backend.set(key, value, timeout=ttl) is not False, False)

    def add(self, key: str, value: Any, ttl: float) -> bool:
        """Whether the key was free; true while the cache is away, as nobody else can take it then."""
        return self._ask(lambda: bool(self._backend.add(key, value, timeout=ttl)), True)

    def delete(self, key: str) -> None:
        self._ask(lambda: self._backend.delete(key), False)

    def _ask(self, question: Callable[[], T], away: T) -> T:
        if monotonic() < self._away_until:
            return away
        try:
            return question()
        except (RedisError, ConnectionInterrupted, OSError) as error:
            self._away_until = monotonic() + AWAY_PAUSE
            if self._warnings.due():
                log.warning("cache_away", error=str(error), then="everything is read from the database")
            return away


store = Store(cache)
