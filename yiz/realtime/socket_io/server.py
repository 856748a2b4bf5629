"""python-socketio's server, with our members in the place of its rooms, callbacks and managers.

It does the handshake, the transports and their upgrade, and the packets' grammar. What a client may do and what it
hears is decided where the native protocol has it decided; nothing is sent but by members, and nothing is published but
on the one channel layer.
"""

import asyncio
import logging
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

import socketio
from engineio import packet as engine
from socketio.exceptions import ConnectionRefusedError as Refusal

from yiz.realtime import hub
from yiz.realtime.entries import come_in, entry_at
from yiz.realtime.handshake import credentials_of, origin_allowed
from yiz.realtime.limits import Pace, current
from yiz.realtime.member import OVER_LIMIT, TOO_SLOW
from yiz.realtime.socket_io.connection import SocketIoConnection
from yiz.realtime.socket_io.transport import LARGEST, Pipe

PING_EVERY = 25
PONG_WITHIN = 35
CLOSE_TIMEOUT = 2.0
COME_IN_WITHIN = 45.0
MANY_NAMESPACES = 10

_SERVERS: WeakKeyDictionary[asyncio.AbstractEventLoop, "Server"] = WeakKeyDictionary()

logger = logging.getLogger(__name__)
its_logger = logging.getLogger(f"{__name__}.library")
its_logger.setLevel(logging.WARNING)
# it calls every request of a client that came too late an error; what has a traceback is one
its_logger.addFilter(lambda record: record.exc_info is not None)


def here() -> "Server":
    """The server of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _SERVERS:
        _SERVERS[loop] = Server()
    return _SERVERS[loop]


class Server(socketio.AsyncServer):
    """Some of what it overrides is not public: a test holds the versions of the library to it."""

    def __init__(self) -> None:
        super().__init__(
            async_mode="asgi",
            async_handlers=False,
            namespaces="*",
            logger=its_logger,
            engineio_logger=its_logger,
            ping_interval=PING_EVERY,
            ping_timeout=PONG_WITHIN,
            max_http_buffer_size=LARGEST,
            http_compression=False,
            cors_allowed_origins=lambda origin, environ: origin_allowed(environ["asgi.scope"]),
        )
        self.on("connect", self._come_in, namespace="*")
        self.members: dict[str, dict[str, SocketIoConnection]] = {}
        self.pipes: dict[str, Pipe] = {}
        self._paces: dict[str, Pace] = {}

    # --- coming and going

    async def _come_in(self, namespace: str, sid: str, environ: dict[str, Any], auth: Any) -> None:
        line_id = self.manager.eio_sid_from_sid(sid, namespace)
        found = entry_at(namespace.strip("/"))
        mine = self.members.setdefault(line_id, {})
        if found is None or namespace in mine or len(mine) >= MANY_NAMESPACES or line_id not in self.eio.sockets:
            raise Refusal("There is no such namespace.", {"code": "not_found"})
        scope = environ["asgi.scope"]
        member = SocketIoConnection(self, self.eio.sockets[line_id], namespace, hub.here(), current())
        mine[namespace] = member
        member.hub.add(member)
        await come_in(member, found[0], credentials_of(auth, scope), found[1])
        if member.ended:
            mine.pop(namespace, None)
            await member.left()
            code, detail = member.refusal
            raise Refusal(detail, {"code": code, "close": member.ended})

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        if (namespace or "/") in self.members.get(eio_sid, ()):
            raise ValueError("a namespace is entered once")
        await super()._handle_connect(eio_sid, namespace, data)
        if member := self.members.get(eio_sid, {}).get(namespace or "/"):
            member.opened()
            if member.line.closed:
                await self._handle_disconnect(eio_sid, namespace)

    async def _handle_disconnect(self, eio_sid: str, namespace: str | None, reason: Any = None) -> None:
        member = self.members.get(eio_sid, {}).pop(namespace or "/", None)
        await super()._handle_disconnect(eio_sid, namespace, reason)
        if member is not None:
            await member.left()

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._paces[eio_sid] = Pace(current().frames_per_second, time.monotonic())
        if pipe := environ["asgi.scope"].get("yiz.pipe"):
            self.pipes[eio_sid] = pipe
        hub.here().start(self._expect_namespace(eio_sid))

    async def _expect_namespace(self, eio_sid: str) -> None:
        """A transport that nobody comes in by is closed."""
        await asyncio.sleep(COME_IN_WITHIN)
        if (line := self.eio.sockets.get(eio_sid)) and not self.members.get(eio_sid):
            await self._cut(line, OVER_LIMIT)

    def carry(self, scope: MutableMapping[str, Any], pipe: Pipe) -> None:
        """A WebSocket for a client that is here already: the upgrade of its transport."""
        for line_id in parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get("sid", ()):
            if line_id in self.eio.sockets and line_id not in self.pipes:
                self.pipes[line_id] = pipe

    async def _handle_eio_disconnect(self, eio_sid: str, reason: Any) -> None:
        for namespace in list(self.members.get(eio_sid, ())):
            await self._handle_disconnect(eio_sid, namespace, reason)
        await super()._handle_eio_disconnect(eio_sid, reason)
        if eio_sid not in self.pipes and (line := self.eio.sockets.get(eio_sid)):
            # a poll that is under way would wait for a minute
            line.queue.put_nowait(engine.Packet(engine.NOOP))
        for known in (self.members, self.pipes, self._paces):
            known.pop(eio_sid, None)

    def fell_behind(self, line: Any) -> None:
        """The client does not take what it is sent: all of it goes, and the client with it."""
        while not line.queue.empty():
            line.queue.get_nowait()
            line.queue.task_done()
        for member in list(self.members.get(line.sid, {}).values()):
            member.finish(TOO_SLOW)

    async def end(self, member: SocketIoConnection) -> None:
        """Ends the namespace once what is queued has been taken, and the transport when it was the last."""
        line = member.line
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await line.queue.join()
        await self._handle_disconnect(line.sid, member.namespace, self.reason.SERVER_DISCONNECT)
        if not self.members.get(line.sid):
            await self._cut(line, member.ended)

    async def _cut(self, line: Any, code: int) -> None:
        if pipe := self.pipes.get(line.sid):
            pipe.cut(code)
        else:
            await line.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    async def close_all(self) -> None:
        """The process is about to end: whoever waits for an answer gets one now."""
        for line in list(self.eio.sockets.values()):
            await line.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    # --- in

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        members, limits = list(self.members.get(eio_sid, {}).values()), current()
        if eio_sid in self._paces and not self._paces[eio_sid].allows(time.monotonic()):
            await self._fail(eio_sid, "too_many_frames", f"At most {limits.frames_per_second} frames a second.")
        elif len(data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")) > limits.frame_bytes:
            await self._fail(eio_sid, "frame_too_large", f"At most {limits.frame_bytes} bytes a frame.")
        elif not isinstance(data, str) or data[:1] in "56":
            self._refuse(members, "binary", "Send JSON, nothing binary.")
        else:
            try:
                await super()._handle_eio_message(eio_sid, data)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                # its parser meets what is no packet in any of these ways; members let nothing out
                self._refuse(members, "malformed", "This is no packet of Socket.IO.")

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        if member := self.members.get(eio_sid, {}).get(namespace or "/"):
            await member.take(data, id)

    async def _handle_ack(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        """The server asks for no acknowledgements."""

    async def _fail(self, eio_sid: str, code: str, detail: str) -> None:
        members = list(self.members.get(eio_sid, {}).values())
        for member in members:
            member.fail(code, detail, OVER_LIMIT)
        if not members and (line := self.eio.sockets.get(eio_sid)):
            await self._cut(line, OVER_LIMIT)

    @staticmethod
    def _refuse(members: list[SocketIoConnection], code: str, detail: str) -> None:
        for member in members:
            member.refuse_packet(code, detail)
