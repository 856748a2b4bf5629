"""`manage.py up`, as a process: it serves, says where, lets nobody else on its data, and leaves when told."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.server import ROOT, Server
from yiz.engine import lock, preflight
from yiz.engine import server as web
from yiz.engine.supervisor import Part

EMIT = """
from yiz.events.catalogue import ProfileUpdated
from yiz.events.outbox import emit
from yiz.events.claims import claim_open
from yiz.ids import new_id
for _ in range(60):
    emit(ProfileUpdated(user_id=new_id()))
claim_open(25)
from yiz.events.models import OutboxEvent
assert OutboxEvent.objects.filter(handled_at=None).count() == 60
"""
LEFT = """
import time
from yiz.events.models import OutboxEvent
end = time.monotonic() + 40
while (left := OutboxEvent.objects.filter(handled_at=None).count()) and time.monotonic() < end:
    time.sleep(0.1)
print("left", left)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("up"), "up")
    yield made
    made.close()


@pytest.fixture
def running(server: Server) -> Server:
    """Started; the first time on nothing, so that it makes its database by itself."""
    return server.start()


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_serves_says_where_keeps_others_out_and_leaves_when_told(running: Server) -> None:
    assert running.call("GET", "/health")[0] == 200
    end = time.monotonic() + 10
    while "Data  " not in (said := running.log.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    for word in ("/api/docs", "/admin/", "mail", str(running.folder), f":{running.port}"):
        assert word in said
    second = manage(running.environment, "up", "--port", "1")
    assert second.returncode == 1
    assert "Another server (process" in second.stderr
    assert "VAR_DIR" in second.stderr
    begin = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - begin < 8
    assert "Traceback" not in running.log.read_text()


def test_after_a_kill_it_starts_again_and_tells_what_was_left(running: Server) -> None:
    running.kill()
    running.manage("shell", "-c", EMIT)
    running.start()
    assert "left 0" in running.manage("shell", "-c", LEFT)
    assert running.stop() == 0


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment = {**os.environ, "VAR_DIR": str(tmp_path), "REDIS_URL": "", "MONGO_URI": ""}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        refused = manage(environment, "up", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "--port" in refused.stderr


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("REDIS_URL", "redis://:hidden@127.0.0.1:1/0", "Redis (127.0.0.1:1) does not answer"),
        ("MONGO_URI", "mongodb://user:hidden@127.0.0.1:1/none", "MongoDB 127.0.0.1:1/none"),
        ("PORT", "0", "PORT"),
    ],
)
def test_what_is_not_there_is_said_without_its_password(tmp_path: Path, variable: str, value: str, words: str) -> None:
    environment = {**os.environ, "REDIS_URL": "", "MONGO_URI": "", "VAR_DIR": str(tmp_path), variable: value}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    refused = manage(environment, "up")
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "hidden" not in refused.stderr + refused.stdout


def test_the_lock_is_free_again_when_it_is_let_go(tmp_path: Path) -> None:
    with lock.hold(tmp_path), pytest.raises(lock.InUse, match=str(os.getpid())):
        lock.hold(tmp_path)
    lock.hold(tmp_path).close()


def test_a_bound_port_is_not_given_twice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        web.bind("127.0.0.1", taken.getsockname()[1])
    web.bind("127.0.0.1", 0).close()


def test_credentials_are_not_shown() -> None:
    assert preflight._place("redis://user:secret@host:6379/0") == "host:6379"
    assert preflight._place("unix:///run/redis.sock") == "/run/redis.sock"


class Sleeper(Part):
    """A part that does nothing until it is told to stop."""

    def __init__(self, code: str) -> None:
        super().__init__("sleeper", ())
        self.command = [sys.executable, "-c", code]
        self.pause = 0.01


def test_a_part_that_ends_is_started_again_after_growing_pauses() -> None:
    part = Sleeper("raise SystemExit(3)")
    pauses = []
    end = time.monotonic() + 20
    while len(pauses) < 3 and time.monotonic() < end:
        before = part.pause
        part.look_after()
        if part.pause != before:
            pauses.append(part.pause)
        time.sleep(0.005)
    assert pauses == [0.02, 0.04, 0.08]
    assert part.wait(5)
    part.look_after()


def test_a_part_ends_with_its_supervisor(tmp_path: Path) -> None:
    part = Part("web", ("web", "127.0.0.1", "0"))
    part.start()
    assert part.process is not None
    assert part.process.stdin is not None
    part.process.stdin.close()
    assert part.wait(30)
