"""From the commit to a worker: ids of new events are handed to the task queue by a thread of its own.

No request waits for the broker or fails with it; what could not be handed over, the sweep finds.
While one message is on its way the next ids gather, so that under load one message carries many.
"""

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic

import structlog
from celery import current_app
from django.conf import settings

from yiz.events import constants

log = structlog.get_logger(__name__)

Send = Callable[[list[str]], object]


class Dispatcher:
    """Gathers ids and sends them on; `send` may block and may fail."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ids: deque[str] = deque(maxlen=constants.MAX_ANNOUNCED)
        self._changed = threading.Condition()
        self._stopping = False
        self._warned_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="events-dispatch", daemon=True)
        self._thread.start()

    def announce(self, event_id: str) -> None:
        """Never blocks, never fails."""
        with self._changed:
            self._ids.append(event_id)
            self._changed.notify()

    def stop(self, timeout: float = 2.0) -> None:
        """Sends what has gathered, then ends."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while ids := self._next():
            try:
                self._send(ids)
            except Exception as error:  # noqa: BLE001  whatever ails the broker, this thread goes on
                self._warn(error)
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, constants.BROKER_PAUSE)

    def _next(self) -> list[str]:
        with self._changed:
            self._changed.wait_for(lambda: self._ids or self._stopping)
            return [self._ids.popleft() for _ in range(min(len(self._ids), constants.BATCH))]

    def _warn(self, error: Exception) -> None:
        if monotonic() - self._warned_at >= constants.WARN_EVERY:
            self._warned_at = monotonic()
            log.warning("events_not_dispatched", error=str(error), exc_info=False, then="the sweep delivers them")


class _Process:
    """The dispatcher of this process, made at the first event after it was switched on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._send: Send | None = None
        self._dispatcher: Dispatcher | None = None

    def use(self, send: Send | None) -> None:
        with self._lock:
            previous, self._dispatcher, self._send = self._dispatcher, None, send
        if previous is not None:
            previous.stop()

    def announce(self, event_id: str) -> None:
        dispatcher = self._dispatcher or self._start()
        if dispatcher is not None:
            dispatcher.announce(event_id)

    def _start(self) -> Dispatcher | None:
        with self._lock:
            send = self._send or (send_to_workers if settings.EVENTS_DISPATCH else None)
            if self._dispatcher is None and send is not None:
                self._dispatcher = Dispatcher(send)
            return self._dispatcher

    def after_fork(self) -> None:
        """Threads and locks do not survive a fork."""
        self._lock, self._dispatcher = threading.Lock(), None


def send_to_workers(ids: list[str]) -> None:
    """Hands the ids to the task queue; one try."""
    current_app.send_task("events.deliver", (ids,), retry=False)


_process = _Process()
announce = _process.announce
use = _process.use
os.register_at_fork(after_in_child=_process.after_fork)
atexit.register(_process.use, None)
