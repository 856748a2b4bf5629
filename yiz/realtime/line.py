"""This process's one line to the channel layer: whatever the number of listeners here, a room's message comes once."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

LAYER_TIMEOUT = 2.0
REOPEN_AFTER = 2.0
MISSED_BEATS = 3
AT_ONCE = 4
"""Messages that are handed on before connections have their turn to send; their queues hold many times as many."""


class Line:
    """Subscribes to `groups`, which the process wants to hear at the moment, and gives what comes to `take`.

    It sends itself a beat now and then; when none comes back the layer is taken to be down: nobody waits for it any
    more, and once a beat comes again `recovered` is called, because something may have been missed.
    """

    def __init__(
        self,
        *,
        groups: Collection[str],
        take: Callable[[dict[str, Any]], None],
        recovered: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self.up = True
        self.groups = groups
        self.take = take
        self.recovered = recovered
        self._layer = get_channel_layer()
        self._channel = ""
        self._opened = asyncio.Event()
        self._joined: set[str] = set()
        self._lock = asyncio.Lock()
        self._heard = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Gives every message to `take`, for as long as the loop runs."""
        task = asyncio.current_task()
        # the client of Redis can swallow a cancellation that meets it at the wrong moment
        number = 0
        while task is not None and not task.cancelling():
            try:
                if self._channel:
                    self._handle(await self._layer.receive(self._channel))
                    number += 1
                    if number % AT_ONCE == 0:
                        # a burst must not fill the queues of connections before they had a chance to send
                        await asyncio.sleep(0)
                else:
                    await self._open()
            except Exception:
                logger.warning("The channel layer can't be heard; trying again", exc_info=True)
                self.up = False
                await asyncio.sleep(REOPEN_AFTER)

    async def _open(self) -> None:
        self._channel = await self._layer.new_channel()
        was_down, self.up = not self.up, True
        await self._join_all()
        self._opened.set()
        if was_down:
            self._start(self.recovered())

    def _handle(self, message: dict[str, Any]) -> None:
        if message["type"] != "beat":
            self.take(message)
            return
        self._heard = time.monotonic()
        if not self.up:
            self.up = True
            logger.info("The channel layer is back")
            self._start(self._recover())

    async def agree(self, group: str) -> None:
        """Joins or leaves the group, as is wanted now; with the layer down, it is done when that is back."""
        if self.up and not self._opened.is_set():
            try:
                async with asyncio.timeout(LAYER_TIMEOUT):
                    await self._opened.wait()
            except TimeoutError:
                self.up = False
        await self._change(group)

    async def _change(self, group: str) -> None:
        async with self._lock:
            wanted = group in self.groups
            if not self.up or wanted == (group in self._joined):
                return
            change = self._layer.group_add if wanted else self._layer.group_discard
            try:
                async with asyncio.timeout(LAYER_TIMEOUT):
                    await change(group, self._channel)
            except Exception:
                logger.warning("The channel layer does not answer; live events pause", exc_info=True)
                self.up = False
                return
            (self._joined.add if wanted else self._joined.discard)(group)

    def beat(self, every: float) -> None:
        """Sends the next beat; `every` is the time between two."""
        if self.up and time.monotonic() - self._heard > MISSED_BEATS * every + LAYER_TIMEOUT:
            logger.warning("The channel layer is silent; live events pause")
            self.up = False
        if self._channel:
            self._start(self._send_beat())

    async def _send_beat(self) -> None:
        try:
            async with asyncio.timeout(LAYER_TIMEOUT):
                await self._layer.send(self._channel, {"type": "beat"})
        except Exception as error:
            # said once, by `beat`, when it has lasted
            logger.debug("A beat was not sent: %s", error, exc_info=True)

    async def _recover(self) -> None:
        await self._join_all()
        await self.recovered()

    async def _join_all(self) -> None:
        self._joined.clear()
        for group in list(self.groups):
            await self._change(group)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
