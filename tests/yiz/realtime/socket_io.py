"""Clients of Socket.IO, as tests write them: `async with connected(server, {"token": …}) as client: …`."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import socketio

PATIENCE = 30


class Client:
    """One client, and what it has heard, by event."""

    def __init__(self) -> None:
        self.io = socketio.AsyncClient(reconnection=False)
        self.heard: dict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self.order: list[str] = []

    def listen(self, namespace: str) -> None:
        async def hear(event: str, data: Any = None) -> None:
            self.order.append(event)
            self.heard[event].put_nowait(data)

        self.io.on("*", hear, namespace=namespace)
        self.io.on("disconnect", lambda *reason: self.heard["disconnect"].put_nowait(reason), namespace=namespace)
        self.io.on("connect_error", lambda data=None: self.heard["connect_error"].put_nowait(data), namespace=namespace)
        self.namespace = namespace

    async def next(self, event: str) -> Any:
        return await asyncio.wait_for(self.heard[event].get(), PATIENCE)

    async def ask(self, event: str, data: Any = None) -> Any:
        return await self.io.call(event, data, namespace=self.namespace, timeout=PATIENCE)


@contextlib.asynccontextmanager
async def connected(
    server: str, auth: Any = None, *, transports: Any = None, namespace: str = "/", headers: Any = None
) -> AsyncIterator[Client]:
    client = Client()
    client.listen(namespace)
    options = {"auth": auth, "transports": transports or ["websocket"], "headers": headers or {}}
    await client.io.connect(server, namespaces=[namespace], wait_timeout=PATIENCE, **options)
    try:
        yield client
    finally:
        await client.io.disconnect()


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())
