"""Celery's memory broker, waking its consumer instead of being polled by it.

Kombu's own memory transport looks for messages every so often: late, and busy when idle. Here the consumer
waits on a condition that every new message, every acknowledgement and `wake()` notifies. Messages live in this
process alone and die with it; what must survive goes through the outbox.
"""

import threading
from collections.abc import Callable
from queue import Empty
from time import monotonic
from typing import Any

from celery.worker import state
from kombu.transport import memory


class Bell:
    """Rung by many, waited for by one; a ring between looking and waiting is not missed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        with self._changed:
            self.rings += 1
            self._changed.notify_all()

    def wait(self, since: int, timeout: float | None) -> bool:
        """Waits until it has rung after `since`; False when that did not happen in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.rings != since, timeout)


BELL = Bell()


class Channel(memory.Channel):
    queues: dict[str, Any] = {}  # one for all channels: this is the broker

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)  # type: ignore[no-untyped-call]
        BELL.ring()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)  # type: ignore[no-untyped-call]
        BELL.ring()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)  # type: ignore[no-untyped-call]
        BELL.ring()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)  # type: ignore[no-untyped-call]
        BELL.ring()


class Transport(memory.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> None:
        """Hands over the next message; raises TimeoutError after `timeout` seconds, or when the worker is to stop."""
        end = None if timeout is None else monotonic() + timeout
        get: Callable[..., Any] = self.cycle.get  # type: ignore[union-attr]
        while True:
            rings = BELL.rings
            if state.should_stop is not None:
                raise TimeoutError
            try:
                get(self._deliver, timeout=timeout)
            except Empty:
                left = None if end is None else end - monotonic()
                if (left is not None and left <= 0) or not BELL.wait(rings, left):
                    raise TimeoutError from None
            else:
                return
