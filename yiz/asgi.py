"""One port, two engines: `http` goes to the WSGI application in threads, `websocket` to Channels, `/socket.io/` of both
to Socket.IO.

Django's own ASGI handler serves synchronous views several times slower than WSGI does.
"""

import asyncio
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from yiz.wsgi import application as wsgi_application  # isort: skip  first: it sets Django up
from yiz.realtime import loop as realtime_loop
from yiz.realtime.routing import websocket_application
from yiz.realtime.socket_io.transport import socket_io_application

THREADS = 8
SOCKET_IO = "/socket.io"

http_application = WSGIMiddleware(cast(Any, wsgi_application), workers=THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application of the product."""
    match scope["type"]:
        case "http" | "websocket" if scope["path"].rstrip("/") == SOCKET_IO:
            await socket_io_application(scope, receive, send)
        case "http":
            await http_application(scope, receive, send)
        case "websocket":
            await websocket_application(scope, receive, send)
        case "lifespan":
            await lifespan(receive, send)


async def lifespan(receive: Any, send: Any) -> None:
    """Binds the pushes to this loop while the server runs."""
    await receive()
    realtime_loop.bind(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    realtime_loop.unbind()
    http_application.executor.shutdown(wait=False, cancel_futures=True)
    await send({"type": "lifespan.shutdown.complete"})
