"""The native protocol: JSON text frames, `{"event", "data", "id"}`, each answered by an `ack` or an `error`."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from yiz.realtime import handshake, hub
from yiz.realtime.actions import perform
from yiz.realtime.entries import Entry, come_in
from yiz.realtime.frames import ack_frame, error_frame
from yiz.realtime.handshake import Credentials, Scope
from yiz.realtime.limits import Limits, current
from yiz.realtime.member import FAILED, FORBIDDEN, NORMAL, NOT_FOUND, OVER_LIMIT, TOO_SLOW, Member
from yiz.realtime.problems import problem_of

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CLOSE_TIMEOUT = 2.0
MAX_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class Frame:
    event: str
    data: Mapping[str, Any]
    reference: str | int | float | None


def accept_at(entry: Entry) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application of an address."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await NativeConnection(entry, scope, hub.here(), current()).run(receive, send)

    return application


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of every other address: the handshake is refused."""
    await receive()
    await send({"type": "websocket.close", "code": NOT_FOUND})


class NativeConnection(Member):
    """One WebSocket. A task reads, `run` itself writes: whoever is slow to read delays nobody but itself."""

    protocol = "native"

    def __init__(self, entry: Entry, scope: Scope, its_hub: hub.Hub, limits: Limits) -> None:
        super().__init__(its_hub, limits)
        self._entry = entry
        self._scope = scope
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(limits.queue)

    async def run(self, receive: Receive, send: Send) -> None:
        """The connection's whole life."""
        await receive()
        if not handshake.origin_allowed(self._scope):
            await send({"type": "websocket.close", "code": FORBIDDEN})
            return
        brought = handshake.credentials(self._scope)
        await send({"type": "websocket.accept", "subprotocol": brought.subprotocol})
        self.hub.add(self)
        reader = asyncio.ensure_future(self._read(receive, brought))
        try:
            await self._write(send)
        finally:
            reader.cancel()
            await asyncio.wait({reader})
            await self.leave_all()

    # --- out

    def push(self, frame: str) -> None:
        if self.ended:
            return
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(TOO_SLOW)

    async def push_when_free(self, frame: str) -> None:
        if not self.ended:
            await self._queue.put(frame)

    def close(self, code: int) -> None:
        if self.ended:
            return
        self.ended = code
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def _write(self, send: Send) -> None:
        try:
            while (frame := await self._queue.get()) is not None:
                async with asyncio.timeout(self.limits.send_timeout):
                    await send({"type": "websocket.send", "text": frame})
        except TimeoutError:
            self.ended = self.ended or TOO_SLOW
        except (OSError, RuntimeError):
            return  # the client has gone; servers say so in either way
        with suppress(TimeoutError, OSError, RuntimeError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await send({"type": "websocket.close", "code": self.ended})

    # --- in

    async def _read(self, receive: Receive, brought: Credentials) -> None:
        try:
            named = self._scope.get("url_route", {}).get("kwargs", {})
            await come_in(self, self._entry, brought, named)
            while not self.ended:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    self.close(NORMAL)
                else:
                    await self._take(message.get("text"), message.get("bytes"))
        except Exception:
            logger.exception("A connection has failed")
            self.close(FAILED)

    async def _take(self, text: str | None, binary: bytes | None) -> None:
        if not self.pace.allows(time.monotonic()):
            self.fail("too_many_frames", f"At most {self.limits.frames_per_second} frames a second.", OVER_LIMIT)
        elif text is None:
            if len(binary or b"") > self.limits.frame_bytes:
                self._refuse_long()
            else:
                self.push(error_frame("binary", "Send JSON in text frames."))
        elif len(text) > self.limits.frame_bytes or len(text.encode("utf-8", "replace")) > self.limits.frame_bytes:
            self._refuse_long()
        else:
            await self._answer(text)

    def _refuse_long(self) -> None:
        self.fail("frame_too_large", f"At most {self.limits.frame_bytes} bytes a frame.", OVER_LIMIT)

    async def _answer(self, text: str) -> None:
        reference = None
        self.hold()
        try:
            frame = read_frame(text)
            reference = frame.reference
            self.push(ack_frame(reference, await perform(self, frame.event, frame.data)))
        except Malformed as error:
            self.push(error_frame("malformed", str(error), error.reference))
        except Exception as error:  # noqa: BLE001  told to the client; what nobody has foreseen is recorded there
            problem = problem_of(error)
            self.push(error_frame(problem.code, problem.detail, reference, attr=problem.attr))
        finally:
            self.release()


class Malformed(Exception):
    """A frame that is not as frames are; `reference` is its `id`, where that could be read."""

    def __init__(self, detail: str, reference: Any = None) -> None:
        super().__init__(detail)
        self.reference = reference


def read_frame(text: str) -> Frame:
    """The frame in a client's text. Raises `Malformed`."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("This is not JSON.") from error
    if not isinstance(content, dict):
        raise Malformed('A frame is an object: {"event": …, "data": {…}, "id": …}.')
    reference = content.get("id")
    if not isinstance(reference, str | int | float | None) or len(str(reference)) > MAX_REFERENCE:
        raise Malformed(f"`id` is a text of at most {MAX_REFERENCE} characters, or a number.")
    event, data = content.get("event"), content.get("data")
    if not isinstance(event, str) or not event:
        raise Malformed("`event` is missing.", reference)
    if not isinstance(data, dict | None):
        raise Malformed("`data` is an object.", reference)
    return Frame(event, data or {}, reference)
