"""What a whole deployment does under load while Redis is away, and while MongoDB has lost its primary."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import orjson
import pytest
from websockets.sync.client import connect

from tests.services import servers
from tests.services.deployment import Deployment, Load
from tests.services.test_deployment import SKILL, eventually, tells_of

pytestmark = pytest.mark.services
AWAY = 20.0
FAILOVER = 15.0


class Place:
    """A deployment on a Redis and on three MongoDB nodes of its own, with people and skills."""

    def __init__(self, deployed: Deployment, nodes: servers.Nodes, redis: servers.RestartableRedis) -> None:
        self.deployed, self.nodes, self.redis = deployed, nodes, redis
        self.author = deployed.person("ada")
        self.readers = [deployed.person(f"reader{n}") for n in range(4)]
        self.tokens = [reader["access"] for reader in self.readers]

    def skills(self, name: str) -> list[str]:
        made = []
        for n in range(3):
            body = {**SKILL, "title": f"{name} {n}"}
            status, skill = self.deployed.call("POST", "/api/v1/social/skills", body, token=self.author["access"])
            assert status == 201, skill
            made.append(skill["id"])
        return made

    @contextmanager
    def socket(self, last: str = "") -> Iterator[Any]:
        """The author's connection, after it has asked for what it missed."""
        status, ticket = self.deployed.call("POST", "/api/v1/websocket/ticket", token=self.author["access"])
        assert status == 200, ticket
        address = f"ws://127.0.0.1:{self.deployed.port}/ws/notifications/?ticket={ticket['ticket']}"
        headers = {"X-Forwarded-Proto": "https"}
        with connect(address, origin="https://localhost", additional_headers=headers, open_timeout=30) as socket:
            if last:
                socket.send(orjson.dumps({"event": "resume", "data": {"last_event_id": last}, "ref": "1"}).decode())
            yield socket


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        nodes, redis = servers.Nodes(3, stack), servers.RestartableRedis(stack)
        deployed = Deployment(
            tmp_path_factory.mktemp("outages"), stack, mongo=nodes.address, redis_url=f"{redis.address}/0"
        )
        deployed.start()
        nodes.join()
        yield Place(deployed, nodes, redis)


class Reading:
    """People who read without a pause; when, and what they were answered."""

    def __init__(self, deployed: Deployment, paths: list[tuple[str, str]]) -> None:
        self._deployed, self._paths = deployed, paths
        self._stop = threading.Event()
        self.answers: list[tuple[float, int, str]] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(self._read, n) for n in range(2)]
            try:
                yield
            finally:
                self._stop.set()
            for job in jobs:
                job.result()

    def _read(self, n: int) -> None:
        for path, token in itertools.islice(itertools.cycle(self._paths), n, None):
            if self._stop.is_set():
                return
            status, _ = self._deployed.call("GET", path, token=token)
            self.answers.append((time.monotonic(), status, path))

    def between(self, begin: float, end: float) -> list[int]:
        return [status for at, status, _ in self.answers if begin <= at <= end]


def paths(place: Place, skills: list[str]) -> list[tuple[str, str]]:
    token = place.tokens[0]
    return [
        (f"/api/v1/social/skills/{skills[0]}", ""),
        (f"/api/v1/social/skills/{skills[0]}", token),
        ("/api/v1/social/skills", ""),
        ("/api/v1/discovery/skills/trending", ""),
        ("/api/v1/discovery/skills/search?q=python", token),
        ("/api/v1/feed/", token),
        ("/api/v1/notifications/unread-count", token),
        (f"/api/v1/users/{place.author['user']['id']}", ""),
    ]


def sign_in(place: Place) -> int:
    body = {"username": "reader0", "password": "a-long-enough-passphrase-7"}
    return place.deployed.call("POST", "/api/v1/auth/token", body)[0]


def next_personal(socket: Any, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        frame: dict[str, Any] = orjson.loads(socket.recv(timeout=60))
        if holds(frame):
            return frame
    raise AssertionError("it was not told")


def is_like(frame: dict[str, Any]) -> bool:
    return frame.get("event") == "personal_notification" and frame["data"]["type"] == "like_received"


def everything_is_told(place: Place, skills: list[str], load: Load) -> None:
    for skill in skills:
        names = load.likers_as_acknowledged(skill)
        eventually(partial(tells_of, place.deployed, place.author["access"], skill, len(names)))
        assert place.deployed.call("GET", f"/api/v1/social/skills/{skill}")[1]["counts"]["likes"] == len(names)
    assert "Every counter is" in place.deployed.manage("reconcile", "--check", "-v0")


def test_redis_is_away_for_a_while(place: Place) -> None:
    skills = place.skills("While Redis is away")
    with place.socket() as socket:
        place.deployed.call("POST", f"/api/v1/social/skills/{skills[0]}/like", {"liked": True}, token=place.tokens[0])
        last = next_personal(socket, is_like)["event_id"]
    load, reading = Load(place.deployed, skills, place.tokens), Reading(place.deployed, paths(place, skills))
    with load.running(), reading.running():
        time.sleep(1)
        begin = time.monotonic()
        place.redis.stop()
        assert sign_in(place) == 429, "nobody can say how often it was tried: nobody may try"
        time.sleep(max(0.0, begin + AWAY - time.monotonic()))
        end = time.monotonic()
        place.redis.start()
        eventually(lambda: sign_in(place) == 200)

    refused = [answer for answer in reading.answers if answer[1] != 200]
    assert refused == []
    assert len(reading.between(begin, end)) > 20, "reads go on"
    assert set(load.statuses) == {200}, "and so do writes"
    with place.socket(last) as socket:
        assert next_personal(socket, is_like)["event_id"] > last
    everything_is_told(place, skills, load)
    assert place.deployed.call("GET", "/health/ready")[1]["status"] == "ok"


def test_mongodb_loses_its_primary(place: Place) -> None:
    skills = place.skills("While a primary is chosen")
    load, reading = Load(place.deployed, skills, place.tokens), Reading(place.deployed, paths(place, skills))
    with load.running(), reading.running():
        time.sleep(1)
        killed = place.nodes.kill_primary()
        begin = time.monotonic()
        eventually(lambda: place.nodes.primary() is not None)
        time.sleep(max(0.0, begin + FAILOVER - time.monotonic()))
        settled, writes = time.monotonic(), len(load.statuses)
        eventually(lambda: len(load.statuses) > writes + 40)
        time.sleep(2)
    place.nodes.launch(killed)

    late = [status for status in reading.between(settled, time.monotonic()) if status != 200]
    assert late == []
    assert reading.between(settled, time.monotonic()), "reads go on"
    assert set(load.statuses[writes + len(place.tokens) :]) == {200}, (
        "what was under way at that moment may have failed"
    )
    assert set(load.statuses) <= {200, 500, 502, 503, 504, 0}
    everything_is_told(place, skills, load)
