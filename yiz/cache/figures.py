"""Hits and misses by namespace: counted in each process, added up in Redis where there is one."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from yiz.cache.constants import NAMESPACES
from yiz.cache.store import Store, store
from yiz.pace import Pace

FLUSH_EVERY = 5.0
HITS, MISSES = "hits", "misses"


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something was found; `ratio` is None when nobody has asked."""

    hits: int
    misses: int

    @property
    def ratio(self) -> float | None:
        asked = self.hits + self.misses
        return round(self.hits / asked, 4) if asked else None


class Figures:
    """What this process has counted goes to the shared sums every few seconds, with a call that comes anyway."""

    def __init__(self, shared: Store) -> None:
        self._shared = shared
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._pace = Pace(FLUSH_EVERY)

    def count(self, namespace: str, *, found: bool) -> None:
        """Notes one question."""
        with self._lock:
            self._counted[f"{namespace}:{HITS if found else MISSES}"] += 1
        if self._pace.due():
            self.flush()

    def flush(self) -> None:
        """Adds what was counted to the sums; it stays counted here while they can't be reached."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        if counted and not self._shared.add_up(counted):
            with self._lock:
                self._counted.update(counted)

    def read(self) -> Mapping[str, Figure]:
        """The sums of all processes, by namespace, since the cache was last empty."""
        self.flush()
        sums = self._shared.sums()
        return {
            namespace.name: Figure(sums.get(f"{namespace.name}:{HITS}", 0), sums.get(f"{namespace.name}:{MISSES}", 0))
            for namespace in NAMESPACES
        }


figures = Figures(store)
