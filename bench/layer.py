"""How many events a second come through `publish` to one connection, and how many through the bare channel layer."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import django
from channels.layers import get_channel_layer

BATCH = 50
SECONDS = 1.5


def set_up(folder: Path) -> None:
    """Django in this process, on the environment's Redis if there is one; it touches no database."""
    os.environ["DJANGO_SETTINGS_MODULE"], os.environ["VAR_DIR"] = "yiz.settings", str(folder)
    django.setup()


async def rates() -> tuple[float, float]:
    """Through the bare layer, and through `publish` to a socket of this process; in turns, the best of three each."""
    bare, whole = [], []
    for _ in range(3):
        bare.append(await _bare())
        whole.append(await _published())
    return max(bare), max(whole)


async def _rate(batch: Callable[[], Awaitable[None]]) -> float:
    """Events a second, by batches that are smaller than any queue on the way."""
    number, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < SECONDS / 3:
        await batch()
        number += BATCH
    return number / (time.perf_counter() - begin)


async def _bare() -> float:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("room.bench", channel)
    message = {"type": "room.event", "room": "bench", "seq": 0, "actor": "", "frame": '{"event": "system_update"}'}

    async def batch() -> None:
        for _ in range(BATCH):
            await layer.group_send("room.bench", message)
        for _ in range(BATCH):
            await layer.receive(channel)

    try:
        return await _rate(batch)
    finally:
        await layer.group_discard("room.bench", channel)


async def _published() -> float:
    from yiz.realtime import loop  # noqa: PLC0415  after `set_up`: these import models
    from yiz.realtime.publish import SYSTEM, publish  # noqa: PLC0415
    from yiz.realtime.routing import websocket_application  # noqa: PLC0415

    loop.bind(asyncio.get_running_loop())
    heard: asyncio.Queue[bool] = asyncio.Queue()
    ended = asyncio.Event()
    opening = iter([{"type": "websocket.connect"}])

    async def receive() -> dict[str, str]:
        for message in opening:
            return message
        await ended.wait()
        return {"type": "websocket.disconnect"}

    async def send(message: dict[str, str]) -> None:
        text = message.get("text", "")
        if "system_update" in text or '"ack"' in text:
            heard.put_nowait(True)

    async def batch() -> None:
        for _ in range(BATCH):
            publish(SYSTEM, "system_update", {})
        for _ in range(BATCH):
            await heard.get()

    scope = {"type": "websocket", "path": "/ws/", "query_string": b"", "headers": [], "subprotocols": []}
    connection = asyncio.ensure_future(websocket_application(scope, receive, send))
    await heard.get()
    try:
        return await _rate(batch)
    finally:
        ended.set()
        await connection
