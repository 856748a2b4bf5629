"""The cache as something that may be away: asking it never fails, and costs little while it is."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from yiz.cache.constants import AWAY_PAUSE, WARN_EVERY
from yiz.pace import Pace

log = structlog.get_logger(__name__)
T = TypeVar("T")


SUMS = "cache-figures"
SAMPLE = 50
MOST_KEYS = 200_000


@dataclass(frozen=True, slots=True)
class Room:
    """What the entries under a prefix take; `bytes` is estimated from a sample."""

    keys: int
    bytes: int


class Store:
    """Answers as an empty cache would while the real one is away, and asks it again a second later."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._away_until = 0.0
        self._warnings = Pace(WARN_EVERY)
        self._own_sums: Counter[str] = Counter()
        self._lock = threading.Lock()

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        """What is there of these keys, in one round trip."""
        return self._ask(lambda: self._backend.get_many(list(keys)), {})

    def set(self, key: str, value: Any, ttl: float) -> bool:
        """Whether it was stored."""
        return self._ask(lambda: self._backend.set(key, value, timeout=ttl) is not False, False)

    def set_many(self, values: Mapping[str, Any], ttl: float) -> bool:
        """Whether all of them were stored; one round trip."""
        return not values or self._ask(lambda: not self._backend.set_many(dict(values), timeout=ttl), False)

    def add(self, key: str, value: Any, ttl: float) -> bool:
        """Whether the key was free; true while the cache is away, as nobody else can take it then."""
        return self._ask(lambda: bool(self._backend.add(key, value, timeout=ttl)), True)

    def delete(self, key: str) -> None:
        self._ask(lambda: self._backend.delete(key), False)

    def add_up(self, counted: Mapping[str, int]) -> bool:
        """Adds to the sums that all processes share; false when they can't be reached."""
        if settings.EMBEDDED:
            with self._lock:
                self._own_sums.update(counted)
            return True
        return self._ask(lambda: self._add_up(counted), False)

    def _add_up(self, counted: Mapping[str, int]) -> bool:
        with get_redis_connection("default").pipeline(transaction=True) as pipe:
            for name, number in counted.items():
                pipe.hincrby(self._backend.make_key(SUMS), name, number)
            pipe.execute()
        return True

    def sums(self) -> dict[str, int]:
        """The sums; empty while they can't be reached."""
        if settings.EMBEDDED:
            return dict(self._own_sums)
        connection = get_redis_connection("default")
        found: dict[bytes, bytes] = self._ask(lambda: connection.hgetall(self._backend.make_key(SUMS)), {})
        return {name.decode(): int(number) for name, number in found.items()}

    def room(self, prefix: str) -> Room:
        """How many entries begin like that (at most 200,000 are counted), and about how much memory they take."""
        return self._ask(lambda: self._own_room(prefix) if settings.EMBEDDED else self._redis_room(prefix), Room(0, 0))

    def _own_room(self, prefix: str) -> Room:
        start = self._backend.make_key(prefix)
        sizes = [len(value) for key, value in list(self._backend._cache.items()) if key.startswith(start)]
        return Room(len(sizes), sum(sizes))

    def _redis_room(self, prefix: str) -> Room:
        connection = get_redis_connection("default")
        pattern = f"{self._backend.make_key(prefix)}*"
        keys = list(islice(connection.scan_iter(match=pattern, count=1_000), MOST_KEYS))
        with connection.pipeline(transaction=False) as pipe:
            for key in keys[:SAMPLE]:
                pipe.memory_usage(key)
            sizes = [size for size in pipe.execute() if size]
        return Room(len(keys), round(sum(sizes) / len(sizes) * len(keys)) if sizes else 0)

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
