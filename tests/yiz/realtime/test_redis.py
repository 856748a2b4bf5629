"""Several processes and a real Redis between them, which may go away and come back."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from websockets.asyncio.client import ClientConnection

from tests.services import servers
from tests.yiz.realtime.server import ask, read_until, serving, talk
from tests.yiz.realtime.sockets import background, signed_in_person
from yiz.realtime.limits import Limits
from yiz.realtime.names import user_room
from yiz.realtime.publish import SYSTEM, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

ROOT = Path(__file__).resolve().parents[3]
PUBLISHER = """
    import json, sys
    import django
    from django.conf import settings
    database, prefix, room, count = json.loads(sys.argv[1])
    settings.DATABASES["default"]["NAME"] = database
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = prefix
    django.setup()
    from yiz.realtime.publish import publish
    for n in range(count):
        publish(room, "told", {"n": n})
"""


def publish_elsewhere(room: str, count: int) -> None:
    """From a process of its own, without a server: as a task worker or a management command does."""
    prefix = settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"]
    order = json.dumps([str(connection.settings_dict["NAME"]), prefix, room, count])
    command = [sys.executable, "-c", textwrap.dedent(PUBLISHER), order]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=60)


@pytest.mark.parametrize("durable", [True, False])
def test_what_another_process_publishes_is_heard_in_order(durable: bool) -> None:
    user, token = signed_in_person()
    room = user_room(user.pk) if durable else SYSTEM

    async def scenario(socket: ClientConnection) -> None:
        if durable:
            await ask(socket, "join_personal_room", {"user_id": user.pk}, "join")
        else:
            await ask(socket, "ping", {}, "here")
        await background(publish_elsewhere, room, 40)
        heard = [(await read_until(socket, lambda f: f["event"] == "told"))["data"]["n"] for _ in range(40)]
        assert heard == list(range(40))

    with serving() as address:
        talk(f"{address}/ws/", scenario, subprotocols=["bearer", token])


@pytest.fixture
def layer_of_its_own(settings: object, tmp_path: Path) -> Iterator["RedisThatStops"]:
    """A Redis for the channel layer alone, which the test stops and starts."""
    with RedisThatStops(tmp_path) as server:
        layer = settings.CHANNEL_LAYERS["default"]
        config = {**layer["CONFIG"], "hosts": [server.address]}
        settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": config}}
        settings.REALTIME_LIMITS = Limits(check_every=0.5, tick=0.2)
        yield server


class RedisThatStops:
    """A redis-server on one port, that can be away for a while."""

    def __init__(self, folder: Path) -> None:
        self._port = servers.free_port()
        self._log = folder / "redis.log"
        self.address = f"redis://127.0.0.1:{self._port}"

    def __enter__(self) -> "RedisThatStops":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        command = [servers.find(("redis-server",)), "--port", str(self._port), "--save", "", "--appendonly", "no"]
        self._running = servers.process(command, self._log, cwd=self._log.parent)
        self._running.__enter__()
        with servers.redis.Redis(port=self._port) as client:
            servers.wait_for(client.ping, "redis-server", self._log)

    def stop(self) -> None:
        self._running.__exit__(None, None, None)


def test_with_redis_away_connections_stay_and_what_was_told_comes_later(layer_of_its_own: RedisThatStops) -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)

    async def told(socket: ClientConnection) -> int:
        return (await read_until(socket, lambda f: f["event"] == "told"))["data"]["n"]

    async def scenario(socket: ClientConnection) -> None:
        await ask(socket, "join_personal_room", {"user_id": user.pk}, "join")
        await background(publish, room, "told", {"n": 0})
        assert await told(socket) == 0
        layer_of_its_own.stop()
        for n in (1, 2, 3):
            await background(publish, room, "told", {"n": n})
        assert "at" in await ask(socket, "ping", {}, "still here")
        # found in the database by the regular check, Redis or not
        assert [await told(socket) for _ in range(3)] == [1, 2, 3]
        assert (await ask(socket, "leave_system", {}, "left"))["room"] == SYSTEM
        assert (await ask(socket, "join_system", {}, "joined"))["room"] == SYSTEM
        layer_of_its_own.start()
        for attempt in range(100):
            await background(publish, SYSTEM, "back", {"n": attempt})
            await ask(socket, "ping", {}, f"after {attempt}")
            if await heard_within(socket, "back", 0.2):
                break
        else:
            raise AssertionError("live events did not come back")
        await background(publish, room, "told", {"n": 4})
        assert await told(socket) == 4

    with serving() as address:
        talk(f"{address}/ws/", scenario, subprotocols=["bearer", token])


async def heard_within(socket: ClientConnection, event: str, seconds: float) -> bool:
    import asyncio

    try:
        async with asyncio.timeout(seconds):
            await read_until(socket, lambda frame: frame["event"] == event)
    except TimeoutError:
        return False
    return True
