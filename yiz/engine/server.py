"""The web server: uvicorn with the mixed ASGI application, and the engine beside it where one is wanted."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn

from yiz.engine.engine import Engine

GRACE = 2
WEBSOCKET_MAX_BYTES = 64 * 1024
"""Above the 16 KB that a frame may have, so that the connection itself can say what was wrong."""


class Server(uvicorn.Server):
    """Starts the engine before it serves, and stops it when the last request is answered."""

    def __init__(self, config: uvicorn.Config, engine: Engine | None, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._engine = engine
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._engine is not None:
            await asyncio.to_thread(self._engine.start)
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from yiz.realtime.socket_io.server import here  # noqa: PLC0415  only a process that serves needs the library

        # polls wait for something to tell: without this each would hold up the end
        await here().close_all()
        await super().shutdown(sockets)
        if self._engine is not None:
            await asyncio.to_thread(self._engine.stop)


def bind(host: str, port: int) -> socket.socket:
    """The port, bound but not yet listening; raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.ExitStack() as undo:
        bound = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if _is_listening(host, port):
            raise OSError(f"port {port} is in use")
        bound.bind((host, port))
        undo.pop_all()
    return bound


def serve(bound: socket.socket, *, engine: Engine | None, on_ready: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT, then ends the process with 0, within about five seconds."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    config = uvicorn.Config(
        "yiz.asgi:application",
        log_config=None,
        access_log=False,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ws_max_size=WEBSOCKET_MAX_BYTES,
        ws_ping_interval=25,
        ws_ping_timeout=35,
        ws_per_message_deflate=False,  # it takes 36 KB a connection, for frames of a few hundred bytes
    )
    code = 1
    try:
        Server(config, engine, on_ready).run(sockets=[bound])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except Exception:
        logging.getLogger(__name__).exception("the server could not start")
    # not sys.exit(): it would wait for threads that are still answering someone who may never read the answer
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _is_listening(host: str, port: int) -> bool:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=0.5):
        return True
    return False
