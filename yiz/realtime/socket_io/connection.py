"""One namespace of one Socket.IO client: a member like any other."""

import asyncio
from typing import TYPE_CHECKING, Any

from engineio import packet as engine

from yiz.realtime.actions import perform
from yiz.realtime.frames import error_frame, notice_frame
from yiz.realtime.hub import Hub
from yiz.realtime.limits import Limits
from yiz.realtime.member import NORMAL, TOO_SLOW, Member
from yiz.realtime.problems import Problem, problem_of
from yiz.realtime.socket_io.packets import ack_packet, end_packet, packet_of

if TYPE_CHECKING:
    from engineio.async_socket import AsyncSocket

    from yiz.realtime.socket_io.server import Server

FREE_AGAIN = 0.05


class SocketIoConnection(Member):
    """What is sent waits in the client's own queue of Engine.IO, which all its namespaces share."""

    protocol = "socketio"
    says_ping = False

    def __init__(self, server: "Server", line: "AsyncSocket", namespace: str, its_hub: Hub, limits: Limits) -> None:
        super().__init__(its_hub, limits)
        self.namespace = namespace
        self.line = line
        self.gone = False
        self.refusal: tuple[str, str] = ("", "")
        self._server = server
        self._early: list[engine.Packet] | None = []
        self._one_by_one = asyncio.Lock()

    # --- out

    def push(self, frame: str) -> None:
        if not self.ended:
            self._send(packet_of(frame, self.namespace))

    async def push_when_free(self, frame: str) -> None:
        while self.line.queue.qsize() >= self.limits.queue and not self.ended:
            await asyncio.sleep(FREE_AGAIN)
        self.push(frame)

    def fail(self, code: str, detail: str, close_code: int) -> None:
        self.refusal = (code, detail)
        super().fail(code, detail, close_code)

    def close(self, code: int) -> None:
        if code == TOO_SLOW and self._early is None:
            self._server.fell_behind(self.line)
        else:
            self.finish(code)

    def finish(self, code: int) -> None:
        """Socket.IO has no close codes: `closing` tells it, and where the transport is a WebSocket so does that."""
        if self.ended:
            return
        self.push(notice_frame("closing", {"code": code}))
        self._send(end_packet(self.namespace))
        self.ended = code
        if self._early is None:
            self.hub.start(self._server.end(self))

    def opened(self) -> None:
        """The client has been told that it is connected: what was said before goes out now."""
        early, self._early = self._early or [], None
        for packet in early:
            self._send(packet)
        if self.ended:
            self.hub.start(self._server.end(self))

    def _send(self, packet: engine.Packet) -> None:
        if self._early is not None:
            self._early.append(packet)
        elif self.line.closed:
            return
        elif self.line.queue.qsize() >= self.limits.queue:
            self.close(TOO_SLOW)
        else:
            self.line.queue.put_nowait(packet)

    # --- in

    async def take(self, said: Any, number: int | None) -> None:
        """A client's event: `[name, data]`. The answer goes to its callback, where it gave one."""
        async with self._one_by_one:
            self.hold()
            try:
                if not self.ended:
                    await self._answer(said, number)
            finally:
                self.release()
                if self.gone:
                    await self.leave_all()

    async def _answer(self, said: Any, number: int | None) -> None:
        event = said[0] if isinstance(said, list) and said and isinstance(said[0], str) else None
        data = said[1] if event is not None and len(said) == 2 else None
        if event is None or len(said) > 2 or not isinstance(data, dict | None):
            self._refuse(event, number, Problem("malformed", "An event has a name, and an object of data."))
            return
        try:
            answer = await perform(self, event, data or {})
        except Exception as error:  # noqa: BLE001  told to the client; what nobody has foreseen is recorded there
            self._refuse(event, number, problem_of(error))
        else:
            if number is not None and not self.ended:
                self._send(ack_packet(self.namespace, number, answer))

    def _refuse(self, event: str | None, number: int | None, problem: Problem) -> None:
        """An `error` event, and to the callback an answer that has nothing but `error` in it."""
        if self.ended:
            return
        told = {"code": problem.code, "detail": problem.detail, "attr": problem.attr}
        self.push(error_frame(problem.code, problem.detail, event, attr=problem.attr))
        if number is not None:
            self._send(ack_packet(self.namespace, number, {"error": told}))

    def refuse_packet(self, code: str, detail: str) -> None:
        """Something came that is no event at all."""
        self.push(error_frame(code, detail))

    async def left(self) -> None:
        """The client has gone, or left the namespace."""
        self.gone = True
        self.ended = self.ended or NORMAL
        await self.leave_all()
