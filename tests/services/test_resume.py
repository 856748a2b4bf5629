"""`resume` against everything: the client drops its connection at random, the web process is killed, Redis too, while
1,000 notifications are written by another process: every one arrives, in order, and none twice."""

import json
import os
import random
import signal
import socket as sockets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.flows.server import ROOT, Server, free_port
from tests.services import servers
from tests.services.test_up import pids, wait_for

pytestmark = pytest.mark.services

TOTAL, STEP, AHEAD = 1_000, 25, 200
"""So many notifications, in so small helpings, and so far in front of the client at most: 500 are kept for it."""

NONE = "0" * 24
TELL = f"""
import sys
from notifications.announcing import News, announce
from notifications.constants import Type
from profiles.models import User
from yiz.ids import new_id
user = User.objects.get(username="ada")
for number in range({TOTAL}):
    if number % {STEP} == 0:
        sys.stdin.readline()
    said = {{"counter": "likes", "step": number}}
    announce(News(type=Type.SKILL_MILESTONE, recipient_id=user.pk, target_kind="skill", target_id=new_id(),
                  once=str(number), data=said))
"""


class OwnRedis:
    """A Redis on a port of its own, which can be killed and come back with nothing in it."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder, self._stack = free_port(), folder, ExitStack()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = servers.find_or_install("redis-server", ("redis-server",))
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        log = self._folder / "redis.log"
        self._stack.enter_context(servers.process([program, *options, "--dir", str(self._folder)], log))
        with redis.Redis(port=self.port) as client:
            servers.wait_for(client.ping, "redis-server", log)

    def kill(self) -> None:
        """Its process is gone when this returns."""
        self._stack.close()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    made = OwnRedis(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def server(tmp_path: Path, own_redis: OwnRedis) -> Iterator[Server]:
    made = Server(tmp_path, "resume", LOG_LEVEL="INFO")
    redis.Redis.from_url(made.environment["REDIS_URL"]).flushdb()  # it has one of its own instead
    made.environment["REDIS_URL"] = own_redis.url
    yield made.start()
    made.close()


class Client:
    """Somebody whose connection is bad, and who asks for what was missed each time."""

    def __init__(self, server: Server, token: str, writer: "subprocess.Popen[str]") -> None:
        self.got: list[tuple[str, int]] = []
        self.connections = 0
        self._server, self._token, self._writer = server, token, writer
        self._asked_for = 0
        self._rng = random.Random(7)

    def listen(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while len(self.got) < TOTAL and time.monotonic() < end:
            with suppress(WebSocketException, OSError, EOFError):
                self._once(self._rng.randint(1, 150))
                continue
            time.sleep(0.2)

    def _once(self, number: int) -> None:
        address = f"ws://127.0.0.1:{self._server.port}/ws/"
        with connect(address, subprotocols=["bearer", self._token], open_timeout=20, close_timeout=1) as socket:
            self.connections += 1
            last = self.got[-1][0] if self.got else NONE
            socket.send(json.dumps({"event": "resume", "data": {"last_event_id": last}, "id": "resume"}))
            until = min(len(self.got) + number, TOTAL)
            while len(self.got) < until:
                self._have_more()
                self._take(json.loads(socket.recv(timeout=20)))
            if self._rng.random() < 0.5:
                self._vanish(socket)

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["event"] == "personal_notification":
            self.got.append((frame["event_id"], frame["data"]["data"]["step"]))
        elif frame["event"] == "ack" and frame["id"] == "resume":
            assert frame["data"]["complete"], frame
        assert frame["event"] != "error", frame

    def _have_more(self) -> None:
        """Lets the writer go on, never too far ahead."""
        while self._asked_for < TOTAL and self._asked_for - len(self.got) < AHEAD:
            assert self._writer.stdin is not None
            self._writer.stdin.write("\n")
            self._writer.stdin.flush()
            self._asked_for += STEP

    def _vanish(self, socket: ClientConnection) -> None:
        """Without a word."""
        socket.socket.shutdown(sockets.SHUT_RDWR)


def harm(server: Server, own_redis: OwnRedis, client: Client) -> None:
    """Each after so many have arrived."""

    def at(number: int) -> None:
        wait_for(lambda: len(client.got) >= number, 400)

    at(150)
    os.kill(pids(server, "web")[-1], signal.SIGKILL)
    at(400)
    own_redis.kill()
    time.sleep(1)
    own_redis.start()
    at(700)
    os.kill(pids(server, "web")[-1], signal.SIGKILL)


def test_every_notification_arrives_once_and_in_order(server: Server, own_redis: OwnRedis) -> None:
    ada = server.register("ada")
    command = [sys.executable, "manage.py", "shell", "-c", TELL]
    log = (server.folder / "writer.log").open("w")
    with (
        log,
        subprocess.Popen(
            command, cwd=ROOT, env=server.environment, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True
        ) as writer,
    ):
        client = Client(server, ada["access"], writer)
        # not the harm: Linux ends a process with the thread that has started it
        listening = threading.Thread(target=client.listen, args=(400,), daemon=True)
        listening.start()
        try:
            harm(server, own_redis, client)
            listening.join(400)
        finally:
            writer.kill()
    told = (server.folder / "writer.log").read_text()[-2_000:]
    numbers = [number for _, number in client.got]
    assert numbers == list(range(TOTAL)), (len(numbers), told)
    ids = [event_id for event_id, _ in client.got]
    assert ids == sorted(set(ids))
    assert not listening.is_alive()
    assert client.connections > 5
    assert len(pids(server, "web")) == 3
    listed = server.call("GET", "/api/v1/notifications/unread-count", token=ada["access"])[1]
    assert listed["unread_count"] == TOTAL
