"""`manage.py up` with Redis: web, worker and schedule as processes, restarted when one dies, stopped together."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.server import Server

pytestmark = pytest.mark.services

PARTS = ("web", "worker", "heavy", "beat")

EMIT = """
from yiz.events.catalogue import ProfileUpdated
from yiz.events.outbox import emit
from yiz.ids import new_id
for _ in range(60):
    emit(ProfileUpdated(user_id=new_id()))
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
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path, "parts")
    yield made
    made.close()


def pids(server: Server, part: str) -> list[int]:
    """Every process that this part has been so far."""
    return [int(pid) for pid in re.findall(rf"part={part} pid=(\d+)", server.log.read_text())]


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.1)


def all_told(server: Server) -> bool:
    """Whether every event is told within 40 s."""
    return "left 0" in server.manage("shell", "-c", LEFT)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_parts_work_are_restarted_and_end_together(server: Server) -> None:
    server.start()
    assert [len(pids(server, part)) for part in PARTS] == [1] * len(PARTS)
    server.manage("shell", "-c", EMIT)
    assert all_told(server)

    os.kill(pids(server, "worker")[0], signal.SIGKILL)
    server.manage("shell", "-c", EMIT)
    wait_for(lambda: len(pids(server, "worker")) == 2)
    assert all_told(server)

    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 8
    assert not any(alive(pid) for part in PARTS for pid in pids(server, part))


def test_the_parts_end_when_their_supervisor_is_killed_and_start_again_at_once(server: Server) -> None:
    server.start()
    first = [pid for part in PARTS for pid in pids(server, part)]
    server.kill()
    server.manage("shell", "-c", EMIT)
    server.start()
    wait_for(lambda: not any(alive(pid) for pid in first))
    assert all_told(server)
    assert server.stop() == 0
