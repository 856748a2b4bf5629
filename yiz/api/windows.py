"""The stores of the sliding windows: the `limits` library's own, asked in one round trip and without gaps."""

import threading
from dataclasses import dataclass
from functools import lru_cache
from time import time
from typing import Protocol, cast

import structlog
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from redis.exceptions import NoScriptError, RedisError

from yiz.pace import Pace

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Window:
    """One attempt: whether it was let in, how many are in the window now, and when the oldest of them came."""

    allowed: bool
    used: int
    oldest: float


class WindowStore(Protocol):
    def hit(self, item: RateLimitItem, *keys: str) -> Window:
        """Tries to enter the window, atomically. Raises `limits.errors.StorageError` when the store is away."""


class _NoTimer:
    """Stands where the library would start a thread for every hundredth of a second in which something is counted."""

    def is_alive(self) -> bool:
        return True


class MemoryWindows:
    """In this process. The lock makes entering and reading one step; once a minute those gone quiet are forgotten."""

    def __init__(self, tidy_seconds: float = 60.0) -> None:
        self._storage = MemoryStorage()
        self._storage.timer = cast(threading.Timer, _NoTimer())
        self._lock = threading.Lock()
        self._tidying = Pace(tidy_seconds)

    def __len__(self) -> int:
        """How many windows are remembered."""
        return len(self._storage.events)

    def hit(self, item: RateLimitItem, *keys: str) -> Window:
        key = item.key_for(*keys)
        with self._lock:
            allowed = self._storage.acquire_entry(key, item.amount, item.get_expiry())
            oldest, used = self._storage.get_moving_window(key, item.amount, item.get_expiry())
            del self._storage.events[key][item.amount :]
            if self._tidying.due():
                self._tidy()
        return Window(allowed, used, oldest)

    def _tidy(self) -> None:
        now = time()
        for key, newest_first in list(self._storage.events.items()):
            if not newest_first or newest_first[0].expiry <= now:
                self._storage.clear(key)


class RedisWindows(RedisStorage):
    """In Redis: the library's two scripts in one pipelined round trip. One warning a minute while it is away."""

    def __init__(self, uri: str, prefix: str) -> None:
        super().__init__(uri, key_prefix=f"{prefix}:limits", socket_timeout=2.0, socket_connect_timeout=1.0)
        self._warnings = Pace(60.0)

    def hit(self, item: RateLimitItem, *keys: str) -> Window:
        try:
            return self._run_or_load(item, *keys)
        except RedisError as away:
            if self._warnings.due():
                log.warning("rate_limits_unavailable", error=str(away)[:200])
            raise StorageError(away) from away

    def _run_or_load(self, item: RateLimitItem, *keys: str) -> Window:
        try:
            return self._run(item, *keys)
        except NoScriptError:
            for script in (self.lua_acquire_moving_window, self.lua_moving_window):
                self.storage.script_load(script.script)
            return self._run(item, *keys)

    def _run(self, item: RateLimitItem, *keys: str) -> Window:
        key, now, expiry = self.prefixed_key(item.key_for(*keys)), time(), item.get_expiry()
        pipe = self.storage.pipeline(transaction=False)
        pipe.evalsha(self.lua_acquire_moving_window.sha, 1, key, now, item.amount, expiry, 1)
        pipe.evalsha(self.lua_moving_window.sha, 1, key, now - expiry, item.amount)
        allowed, window = pipe.execute()
        oldest, used = (float(window[0]), int(window[1])) if window else (now, 0)
        return Window(bool(allowed), used, oldest)


@lru_cache(maxsize=4)
def open_store(redis_url: str, prefix: str) -> WindowStore:
    """The store at this address, or the one of this process when there is none."""
    if not redis_url:
        return MemoryWindows()
    url = redis_url.replace("unix://", "redis+unix://") if redis_url.startswith("unix") else redis_url
    return RedisWindows(url, prefix)
