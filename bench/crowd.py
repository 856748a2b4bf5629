"""People with tokens, their open sockets, and the likes that they give, for benches that need many of each."""

import asyncio
import json
import resource
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import socketio
from websockets.asyncio.client import ClientConnection, connect

from tests.flows.server import Server

SEED = """
import json, sys
from profiles.models import User
from profiles.services import TokenService
from social.services import SkillService
from yiz.ids import new_id
names = ["crowd" + new_id()[-12:] for _ in range(%(people)d)]
people = [User.objects.build(username=name, email=name + "@example.com", password=None) for name in names]
User.objects.bulk_create(people)
tokens = [TokenService.issue(user=person)["access"] for person in people]
days = [{"day": 1, "title": "Begin", "tasks": [{"title": "Look", "description": "", "minutes": 5, "resource_url": ""}]}]
skills = [
    SkillService.create(author_id=person.pk, title="Plan " + person.username, category="music", days=days)
    for person in people[:%(owners)d]
]
print("SEEDED " + json.dumps({"people": [person.pk for person in people], "tokens": tokens, "skills": skills}))
"""


def allow_files(number: int) -> int:
    """Raises this process's limit of open files, which its children inherit; answers how many sockets that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def seed(server: Server, *, people: int, owners: int) -> dict[str, Any]:
    """`{people, tokens, skills}`: the first of the people own a skill each."""
    output = server.manage("shell", "-c", SEED % {"people": people, "owners": owners})
    found: dict[str, Any] = json.loads(output.partition("SEEDED ")[2].splitlines()[0])
    return found


class Socket:
    """One native connection, and when it heard of what."""

    def __init__(self, number: int, socket: ClientConnection) -> None:
        self.number, self.socket = number, socket
        self.heard: list[tuple[float, str, dict[str, Any]]] = []
        self.entered = asyncio.Event()
        self._reader = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        async for text in self.socket:
            at = time.perf_counter()
            frame = json.loads(text)
            if frame["event"] == "ack" and frame.get("id") == "join_personal_room":
                self.entered.set()
            elif frame["event"] in ("personal_notification", "system_update"):
                self.heard.append((at, frame["event"], frame["data"]))

    async def close(self) -> None:
        self._reader.cancel()
        await self.socket.close()


class Crowd:
    """All open sockets."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.sockets: list[Socket] = []

    async def open(self, crowd: dict[str, Any], number: int, at_once: int = 25) -> None:
        """Connects so many people, each into the personal room and the room `system`."""
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> None:
            async with gate:
                token, person = crowd["tokens"][number], crowd["people"][number]
                address = f"ws://127.0.0.1:{self._port}/ws/"
                client = await connect(address, subprotocols=["bearer", token], compression=None, ping_interval=None)
                socket = Socket(number, client)
                join = {"event": "join_personal_room", "data": {"user_id": person}, "id": "join_personal_room"}
                await client.send(json.dumps(join))
                await asyncio.wait_for(socket.entered.wait(), 30)
                self.sockets.append(socket)

        await asyncio.gather(*(one(n) for n in range(number)))
        self.sockets.sort(key=lambda socket: socket.number)

    async def close(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self.sockets))


class SocketIoCrowd:
    """Clients of python-socketio, each signed in, over WebSocket; `heard` is when each was told of a system update."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.heard: list[float] = []
        self._clients: list[socketio.AsyncClient] = []

    async def open(self, tokens: Sequence[str], at_once: int = 20) -> None:
        gate = asyncio.Semaphore(at_once)
        await asyncio.gather(*(self._one(token, gate) for token in tokens))

    async def _one(self, token: str, gate: asyncio.Semaphore) -> None:
        client = socketio.AsyncClient(reconnection=False)
        client.on("system_update", self._told)
        async with gate:
            address = f"http://127.0.0.1:{self._port}"
            await client.connect(address, auth={"token": token}, transports=["websocket"], wait_timeout=30)
            self._clients.append(client)

    async def _told(self, data: object) -> None:
        self.heard.append(time.perf_counter())

    async def close(self) -> None:
        await asyncio.gather(*(client.disconnect() for client in self._clients))


class Likes:
    """Likes at a steady rate over HTTP: when each was answered, by the skill."""

    def __init__(self, port: int, crowd: dict[str, Any], owners: range) -> None:
        self._port, self._crowd, self._owners = port, crowd, owners
        self._local = threading.local()
        self._lock = threading.Lock()
        self.answered: dict[int, list[float]] = defaultdict(list)
        self.took: list[float] = []
        self.refused = 0

    def give(self, *, rate: int, seconds: int) -> None:
        """Blocks; each is by somebody else than the owner, and nobody likes one skill twice."""
        begin = time.perf_counter()
        with ThreadPoolExecutor(16) as pool:
            for n in range(rate * seconds):
                if (early := begin + n / rate - time.perf_counter()) > 0:
                    time.sleep(early)
                pool.submit(self._one, n)

    def _one(self, n: int) -> None:
        owner, skills = self._owners[n % len(self._owners)], len(self._crowd["skills"])
        liker = skills + n % (len(self._crowd["tokens"]) - skills)
        if not hasattr(self._local, "connection"):
            self._local.connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        path = f"/api/v1/social/skills/{self._crowd['skills'][owner]}/like"
        headers = {"Authorization": f"Bearer {self._crowd['tokens'][liker]}", "Content-Type": "application/json"}
        begin = time.perf_counter()
        self._local.connection.request("POST", path, b'{"liked": true}', headers)
        answer = self._local.connection.getresponse()
        answer.read()
        at = time.perf_counter()
        with self._lock:
            self.took.append(at - begin)
            if answer.status == 200:
                self.answered[owner].append(at)
            else:
                self.refused += 1


def delays(likes: Likes, sockets: Sequence[Socket]) -> tuple[list[float], int]:
    """Seconds from the answer to the owner's socket, sorted, and how many were never told.

    Likes of one skill are gathered, so the n-th one is told by the first push that tells of n or more.
    """
    found, lost = [], 0
    for owner, answered in likes.answered.items():
        told = [(data["actor_count"], at) for at, event, data in sockets[owner].heard if event != "system_update"]
        for number, at in enumerate(sorted(answered), 1):
            heard = [moment for count, moment in told if count >= number]
            if heard:
                found.append(max(min(heard) - at, 0.0))
            else:
                lost += 1
    return sorted(found), lost
