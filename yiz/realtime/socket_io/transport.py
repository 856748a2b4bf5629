"""Between the web server and Engine.IO: nothing reaches it that its parsers were not made for, and nothing waits for
ever on a client that does not read."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from engineio.payload import Payload

from yiz.realtime.limits import current
from yiz.realtime.member import NORMAL, OVER_LIMIT, TOO_SLOW
from yiz.realtime.socket_io.packets import BETWEEN, is_packet

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST = 64 * 1024
"""Bytes of one body or frame: above the 16 KB that an event may have, so that the client can be told."""

MOST_PACKETS = Payload.max_decode_packets = 32
"""In one body: clients gather what they send while a poll is under way."""

NO_PROTOCOL = 1002


class Pipe:
    """A WebSocket as Engine.IO sees it: can be cut from here, and says with which code it is closed."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.code = NORMAL
        self._receive, self._send = receive, send
        self._cut = asyncio.Event()

    def cut(self, code: int) -> None:
        """Engine.IO is told that the client has gone; it then sends what it has taken from its queue, and closes."""
        if not self._cut.is_set():
            self.code = code
            self._cut.set()

    async def receive(self) -> Message:
        """The next message; Engine.IO's own parser sees only what has the form of a packet."""
        reading = asyncio.ensure_future(self._receive())
        cut = asyncio.ensure_future(self._cut.wait())
        try:
            await asyncio.wait({reading, cut}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                return {"type": "websocket.disconnect", "code": self.code}
            message = reading.result()
        finally:
            reading.cancel()
            cut.cancel()
        text, size = message.get("text"), len(message.get("text") or message.get("bytes") or b"")
        if message["type"] == "websocket.receive" and (size > LARGEST or (text is not None and not is_packet(text))):
            self.cut(OVER_LIMIT if size > LARGEST else NO_PROTOCOL)
            return {"type": "websocket.disconnect", "code": self.code}
        return message

    async def send(self, message: Message) -> None:
        """Sends it; a client that takes nothing for ten seconds is let go."""
        if message["type"] == "websocket.close":
            message = {**message, "code": self.code}
        try:
            async with asyncio.timeout(current().send_timeout):
                await self._send(message)
        except TimeoutError:
            self.cut(TOO_SLOW)
            raise OSError("the client does not read") from None
        except RuntimeError as gone:
            raise OSError(str(gone)) from gone
        if message["type"] == "websocket.close":
            self.cut(self.code)


async def socket_io_application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application at `/socket.io/`, for both transports."""
    from yiz.realtime.socket_io.server import here  # noqa: PLC0415  it needs what is defined above

    if scope["type"] == "websocket":
        pipe = Pipe(receive, send)
        receive, send = pipe.receive, pipe.send
        scope = {**scope, "yiz.pipe": pipe}
        here().carry(scope, pipe)
    else:
        read = await _read(scope, receive)
        if isinstance(read, int):
            await _answer(send, read)
            return
        scope, receive = read
    begun = False

    async def watched(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await here().handle_request(scope, receive, watched)
    except OSError:
        return  # the client has gone
    except Exception as error:  # noqa: BLE001
        # what the library does not foresee is its client's doing; there is nobody else to tell
        logger.warning("A request to Socket.IO failed: %r", error)
        if not begun and scope["type"] == "http":
            await _answer(send, 400)


async def _read(scope: MutableMapping[str, Any], receive: Receive) -> tuple[MutableMapping[str, Any], Receive] | int:
    """The request with its whole body; a status where it is none for Engine.IO."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20)
    if "j" in query:
        return 400
    if scope["method"] != "POST":
        return scope, receive
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return 400
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LARGEST:
            return 413
    try:
        packets = body.decode().split(BETWEEN)
    except UnicodeDecodeError:
        return 400
    if len(packets) > MOST_PACKETS or not all(is_packet(packet) for packet in packets):
        return 400
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
    read = {"type": "http.request", "body": body, "more_body": False}

    async def once() -> Message:
        return read

    return {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, once


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This is no request of Socket.IO."})
