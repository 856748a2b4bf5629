"""From any thread to the event loop that carries pushes: handed over at once, sent in order, never waited for.

The ASGI application binds its own loop at start. A process without one (a task worker, a management command, a WSGI
server) gets a loop in a thread of its own at its first push, if there is a channel layer that others can hear.
"""

import asyncio
import atexit
import logging
import os
import threading
from collections import deque
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

logger = logging.getLogger(__name__)

MAX_WAITING = 10_000
SEND_TIMEOUT = 5.0
EXIT_TIMEOUT = 2.0


class Courier:
    """Sends to the channel layer from one loop, in the order given. When the layer is too slow the oldest are dropped:
    what must arrive is stored, and found by those whom it concerns."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MAX_WAITING)
        self._task: asyncio.Task[None] | None = None
        self._woken = False

    def hand_over(self, group: str, message: dict[str, Any]) -> bool:
        """Takes the message from any thread; False when the loop has ended."""
        self._waiting.append((group, message))
        if self._woken:
            return True  # the loop has been called, and has not looked yet: once for many
        self._woken = True
        try:
            self.loop.call_soon_threadsafe(self._accept)
        except RuntimeError:
            return False
        return True

    def _accept(self) -> None:
        self._woken = False  # before looking: what comes from now on calls again
        if self._task is None or self._task.done():
            self._task = self.loop.create_task(self._send_all())

    async def _send_all(self) -> None:
        while self._waiting:
            group, message = self._waiting.popleft()
            try:
                async with asyncio.timeout(SEND_TIMEOUT):
                    await get_channel_layer().group_send(group, message)
            except Exception:
                logger.warning("A live event was not sent", exc_info=True)

    async def idle(self) -> None:
        """Returns once everything handed over has been sent, or has failed."""
        while self._task is not None and not self._task.done():
            await asyncio.wait({self._task})


_lock = threading.Lock()
_bound: Courier | None = None
_own: Courier | None = None


def bind(loop: asyncio.AbstractEventLoop) -> None:
    """From now on this process sends from the given loop: the one that serves its sockets."""
    global _bound
    _bound = Courier(loop)


def unbind() -> None:
    """The server's loop is about to end: nothing is sent from it any more."""
    global _bound
    _bound = None


def send(group: str, message: dict[str, Any]) -> bool:
    """Hands the message over; False when nobody could hear it (no loop here, and no layer between processes)."""
    courier = _bound or _background()
    return courier is not None and courier.hand_over(group, message)


def _background() -> Courier | None:
    global _own
    if settings.EMBEDDED:
        return None
    with _lock:
        if _own is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="realtime-push", daemon=True).start()
            _own = Courier(loop)
        return _own


def flush(timeout: float = EXIT_TIMEOUT) -> None:
    """Waits until this process's own loop has sent what it was given: a short command must not end before."""
    if _own is not None and not _own.loop.is_closed():
        done = asyncio.run_coroutine_threadsafe(_own.idle(), _own.loop)
        try:
            done.result(timeout)
        except TimeoutError:
            logger.warning("Some live events were not sent before the end: the channel layer does not answer")


def _forget_after_fork() -> None:
    """A thread does not survive a fork: the child makes its own at its first push."""
    global _bound, _own, _lock
    _bound = _own = None
    _lock = threading.Lock()


atexit.register(flush)
os.register_at_fork(after_in_child=_forget_after_fork)
