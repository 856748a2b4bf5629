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
from typing import Protocol

import structlog
from celery import current_app
from django.conf import settings

from yiz.events import constants
from yiz.pace import Pace

log = structlog.get_logger(__name__)


class Workers(Protocol):
    """Where ids go; both may block, and may fail."""

    def deliver(self, event_ids: list[str]) -> None:
        """Has these new events delivered."""

    def sweep(self) -> None:
        """Has what is due looked for."""


class TaskQueue:
    """The workers behind Celery's broker; one try each."""

    def deliver(self, event_ids: list[str]) -> None:
        current_app.send_task("events.deliver", (event_ids,), retry=False)

    def sweep(self) -> None:
        current_app.send_task("events.sweep", retry=False, expires=60)


class Dispatcher:
    """Gathers ids and sends them on, in order; asks for a sweep when a retry will be due."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._ids: deque[str] = deque(maxlen=constants.MAX_ANNOUNCED)
        self._sweep_at: float | None = None
        self._stopping = False
        self._changed = threading.Condition()
        self._warnings = Pace(constants.WARN_EVERY)
        self._thread = threading.Thread(target=self._run, name="events-dispatch", daemon=True)
        self._thread.start()

    def announce(self, event_id: str) -> None:
        """Never blocks, never fails."""
        with self._changed:
            self._ids.append(event_id)
            self._changed.notify()

    def sweep_in(self, seconds: float) -> None:
        """Asks for one sweep at about that time, or at an earlier one that is planned already."""
        with self._changed:
            self._sweep_at = min(self._sweep_at or float("inf"), monotonic() + seconds)
            self._changed.notify()

    def stop(self, timeout: float = 2.0) -> None:
        """Sends the ids that have gathered, then ends."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while (ids := self._next()) or not self._stopping:
            try:
                if ids:
                    self._workers.deliver(ids)
                else:
                    self._workers.sweep()
            except Exception as error:  # noqa: BLE001  whatever ails the broker, this thread goes on
                if self._warnings.due():
                    log.warning("events_not_dispatched", error=str(error), then="the sweep delivers them")
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, constants.BROKER_PAUSE)

    def _next(self) -> list[str]:
        """The ids that have gathered; none when it is time for a sweep, or to end."""
        with self._changed:
            while not self._ids and not self._stopping:
                left = None if self._sweep_at is None else self._sweep_at - monotonic()
                if left is not None and left <= 0:
                    self._sweep_at = None
                    break
                self._changed.wait(left)
            return [self._ids.popleft() for _ in range(min(len(self._ids), constants.BATCH))]


class ProcessDispatch:
    """The dispatcher of this process, made at the first id after it was switched on.

    `queue` makes the workers of a process that the settings let dispatch by itself.
    """

    def __init__(self, queue: Callable[[], Workers]) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._dispatcher: Dispatcher | None = None
        os.register_at_fork(after_in_child=self.after_fork)
        atexit.register(self.use, None)

    def use(self, workers: Workers | None) -> None:
        """Dispatches to these workers from now on; None: only where the settings say so."""
        with self._lock:
            previous, self._dispatcher, self._workers = self._dispatcher, None, workers
        if previous is not None:
            previous.stop()

    def announce(self, event_id: str) -> None:
        """What this id stands for has been committed."""
        if (dispatcher := self._dispatcher or self._start()) is not None:
            dispatcher.announce(event_id)

    def sweep_in(self, seconds: float) -> None:
        """Something will have to be tried again then."""
        if (dispatcher := self._dispatcher or self._start()) is not None:
            dispatcher.sweep_in(seconds)

    def _start(self) -> Dispatcher | None:
        with self._lock:
            workers = self._workers or (self._queue() if settings.EVENTS_DISPATCH else None)
            if self._dispatcher is None and workers is not None:
                self._dispatcher = Dispatcher(workers)
            return self._dispatcher

    def after_fork(self) -> None:
        """Threads and locks do not survive a fork."""
        self._lock, self._dispatcher = threading.Lock(), None


_process = ProcessDispatch(TaskQueue)
announce = _process.announce
sweep_in = _process.sweep_in
use = _process.use
