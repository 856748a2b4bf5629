"""The product's sockets behind a real uvicorn, in a thread of the test's process."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from tests.services.servers import free_port
from yiz.realtime import loop
from yiz.realtime.routing import websocket_application
from yiz.realtime.socket_io.transport import socket_io_application


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Sockets alone, bound to the server's loop as `yiz.asgi` does."""
    if scope["path"].startswith("/socket.io") if "path" in scope else False:
        await socket_io_application(scope, receive, send)
        return
    if scope["type"] != "lifespan":
        await websocket_application(scope, receive, send)
        return
    await receive()
    loop.bind(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    loop.unbind()
    await send({"type": "lifespan.shutdown.complete"})


@contextmanager
def serving(**options: Any) -> Iterator[str]:
    """The address of a running server; `options` are uvicorn's."""
    port = free_port()
    config = uvicorn.Config(
        application, port=port, log_level="error", ws_max_size=2**21, timeout_graceful_shutdown=1, **options
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"ws://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the server does not stop"


async def ask(socket: ClientConnection, event: str, data: dict[str, Any], reference: str) -> dict[str, Any]:
    """Sends a client event and reads up to its answer."""
    await socket.send(json.dumps({"event": event, "data": data, "id": reference}))
    return (await read_until(socket, lambda frame: frame.get("id") == reference))["data"]


async def read_until(socket: ClientConnection, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first frame like that."""
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if found(frame):
            return frame


def talk(address: str, scenario: Callable[[ClientConnection], Awaitable[None]], **options: Any) -> None:
    """Runs the scenario as a client of the server."""

    async def connected() -> None:
        async with connect(address, **options) as socket:
            await scenario(socket)

    asyncio.run(connected())
