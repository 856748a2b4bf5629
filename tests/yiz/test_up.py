"""`manage.py up`, as a process: it serves, says where, lets nobody else on its data, and leaves when told."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

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


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    """Started on nothing, so that it makes its database by itself."""
    made = Server(tmp_path, "up")
    yield made.start()
    made.close()


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


def test_it_serves_keeps_others_out_survives_a_kill_and_leaves_when_told(running: Server) -> None:
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

    running.kill()
    running.manage("shell", "-c", EMIT)
    running.start()
    assert "left 0" in running.manage("shell", "-c", LEFT)
    begin = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - begin < 8
    assert "Traceback" not in running.log.read_text()


@pytest.mark.django_db
def test_a_taken_port_is_said(settings: Any) -> None:
    settings.EMBEDDED = True
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CommandError, match="--port"):
        call_command("up", port=taken.getsockname()[1])


@pytest.mark.django_db
def test_redis_that_is_not_there_is_said_without_its_password(settings: Any) -> None:
    settings.EMBEDDED, settings.REDIS_URL = False, "redis://:hidden@127.0.0.1:1/0"
    with pytest.raises(CommandError, match=r"Redis \(127.0.0.1:1\) does not answer") as refused:
        call_command("up")
    assert "hidden" not in str(refused.value)


def test_a_database_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    address = "mongodb://user:hidden@127.0.0.1:1/none"
    environment = {**os.environ, "REDIS_URL": "", "MONGO_URI": address, "VAR_DIR": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    refused = manage(environment, "up")
    assert refused.returncode == 1
    assert "MongoDB 127.0.0.1:1/none" in refused.stderr
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
