"""Clients of the native protocol, as tests write them: `async with connect("/ws/", user) as client: …`."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import unquote

from asgiref.testing import ApplicationCommunicator

from profiles.models import User
from profiles.services import TokenService
from tests.factories.profiles import make_user
from yiz.realtime import loop
from yiz.realtime.routing import websocket_application
from yiz.realtime.threads import in_thread

T = TypeVar("T")
PATIENCE = 5.0


def run(scenario: Coroutine[Any, Any, T]) -> T:
    """Runs the scenario on a loop that pushes are bound to, as in the server's process."""

    async def bound() -> T:
        loop.bind(asyncio.get_running_loop())
        try:
            return await scenario
        finally:
            loop.unbind()

    return asyncio.run(bound())


def token_of(user: User) -> str:
    return TokenService.issue(user=user)["access"]


def signed_in_person() -> tuple[User, str]:
    """A new user, and an access token of theirs."""
    user = make_user()
    return user, token_of(user)


class Closed(Exception):
    """The server has closed the connection, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Client:
    """One connection. Frames that are not what a call waits for are kept, in order, for later calls."""

    def __init__(self, communicator: ApplicationCommunicator) -> None:
        self.communicator = communicator
        self._kept: list[dict[str, Any]] = []
        self._asked = 0

    async def say(self, event: str, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        await self.say_raw(json.dumps({"event": event, "data": data or {}, **more}))

    async def say_raw(self, text: str | bytes) -> None:
        kind = "text" if isinstance(text, str) else "bytes"
        await self.communicator.send_input({"type": "websocket.receive", kind: text})

    async def ask(self, event: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Sends a client event; its acknowledgement, or its error as `{"code": …}`."""
        self._asked += 1
        await self.say(event, data, id=self._asked)
        while True:
            frame = await self._receive()
            if frame.get("id") == self._asked:
                return frame["data"]
            self._kept.append(frame)

    async def next(self, event: str) -> dict[str, Any]:
        """The next frame with this event, in the order of arrival."""
        for frame in self._kept:
            if frame["event"] == event:
                self._kept.remove(frame)
                return frame
        while (frame := await self._receive())["event"] != event:
            self._kept.append(frame)
        return frame

    async def any(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        return self._kept.pop(0) if self._kept else await self._receive()

    async def close_code(self) -> int:
        """Reads on until the server closes."""
        while True:
            try:
                await self._receive()
            except Closed as closed:
                return closed.code

    async def heard(self) -> list[str]:
        """Events that have come by the time a ping sent now is answered; server's own frames left out."""
        await self.ask("ping")
        kept, self._kept = self._kept, []
        return [frame["event"] for frame in kept if "room" in frame]

    async def _receive(self) -> dict[str, Any]:
        message = await self.communicator.receive_output(PATIENCE)
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        return json.loads(message["text"])


@asynccontextmanager
async def connect(
    path: str = "/ws/", token: str = "", *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Client]:
    """A connection that the server has accepted; signed in when there is a token."""
    communicator, answer = await handshake(path, token, headers or {})
    assert answer["type"] == "websocket.accept", f"refused: {answer}"
    try:
        yield Client(communicator)
    finally:
        await communicator.input_queue.put({"type": "websocket.disconnect", "code": 1000})
        await communicator.wait(PATIENCE)


async def handshake(
    path: str, token: str = "", headers: Mapping[str, str] = MappingProxyType({})
) -> tuple[ApplicationCommunicator, dict[str, Any]]:
    """The connection, and what the server has answered to the handshake."""
    path, _, query = path.partition("?")
    scope = {
        "type": "websocket",
        "path": unquote(path),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": ["bearer", token] if token else [],
    }
    communicator = ApplicationCommunicator(websocket_application, scope)
    await communicator.send_input({"type": "websocket.connect"})
    return communicator, await communicator.receive_output(PATIENCE)


async def settled() -> None:
    """Returns once what was published before has reached the connections of this loop."""
    for _ in range(5):
        await asyncio.sleep(0.01)


background = in_thread
"""For calls that ask the database, from inside a scenario."""
