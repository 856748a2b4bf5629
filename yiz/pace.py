"""Saying something no more often than so."""

import threading
from time import monotonic


class Pace:
    """`due()` is true at most once in so many seconds, whichever thread asks."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = float("-inf")
        self._lock = threading.Lock()

    def due(self) -> bool:
        with self._lock:
            if monotonic() < self._next:
                return False
            self._next = monotonic() + self._seconds
            return True
