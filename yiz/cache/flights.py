"""Of several threads that miss the same thing at once, one fills it and the others wait for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Flights:
    def __init__(self) -> None:
        self._under_way: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    @contextmanager
    def one(self, key: str, timeout: float) -> Iterator[bool]:
        """True for the one who is to fill; False, after the wait, for those who waited for another."""
        with self._lock:
            ahead = self._under_way.get(key)
            mine = None if ahead else self._under_way.setdefault(key, threading.Event())
        if ahead is not None:
            ahead.wait(timeout)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                self._under_way.pop(key, None)
            if mine is not None:
                mine.set()
