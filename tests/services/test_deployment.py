"""The parts as an operator runs them, behind a real nginx: the main job through one port, while parts are killed."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.flows.server import forget_database
from tests.services import node
from tests.services.deployment import PARTS, Deployment, Load

pytestmark = pytest.mark.services
SKILL = {
    "title": "Learn Python in 30 Days",
    "description": "A day at a time.",
    "category": "programming",
    "difficulty": "beginner",
    "days": [{"day": 1, "title": "Begin", "tasks": [{"title": "Install it"}]}],
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with ExitStack() as stack:
        made = Deployment(tmp_path_factory.mktemp("deployed"), stack)
        made.start()
        yield made
    forget_database(made.mongo)
    redis.Redis.from_url(made.redis).flushdb()


def tells_of(deployed: Deployment, token: str, skill: str, number: int) -> bool:
    """Whether the notifications of a skill's author tell of so many likes."""
    path = "/api/v1/notifications/?type=like_received&limit=100"
    rows = deployed.call("GET", path, token=token)[1]["results"]
    return sum(row["actor_count"] for row in rows if row["target"]["id"] == skill) == number


def eventually(holds: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.2)


def test_the_main_job_through_one_port_while_one_of_each_is_killed(deployed: Deployment) -> None:
    author, readers = deployed.person("ada"), [deployed.person(f"reader{n}") for n in range(4)]
    skills = []
    for n in range(3):
        status, skill = deployed.call(
            "POST", "/api/v1/social/skills", {**SKILL, "title": f"Plan {n}"}, token=author["access"]
        )
        assert status == 201, skill
        skills.append(skill["id"])
    _, ticket = deployed.call("POST", "/api/v1/websocket/ticket", token=author["access"])
    address = f"ws://127.0.0.1:{deployed.port}/ws/notifications/?ticket={ticket['ticket']}"
    with connect(address, origin="https://localhost", additional_headers={"X-Forwarded-Proto": "https"}) as socket:
        told = deployed.call(
            "POST", f"/api/v1/social/skills/{skills[0]}/like", {"liked": True}, token=readers[0]["access"]
        )
        assert told[0] == 200
        heard, end = [""], time.monotonic() + 30
        while "like_received" not in heard[-1] and time.monotonic() < end:
            heard.append(str(socket.recv(timeout=30)))
        assert "like_received" in heard[-1], heard

    load = Load(deployed, skills, [reader["access"] for reader in readers])
    with load.running():
        for part in PARTS:
            time.sleep(1)
            deployed.kill(part, 0)
            time.sleep(1)
            deployed.launch(part, 0)
            if (part, 0) in deployed.ports:
                deployed.wait_for(part, 0)

    lost = [status for status in load.statuses if status != 200]
    assert len(load.statuses) > 50
    assert len(lost) <= len(readers), f"only what the killed process was at: {lost}"
    assert set(lost) <= {0, 502, 504}, lost
    for skill in skills:
        names = load.likers_as_acknowledged(skill)
        assert deployed.call("GET", f"/api/v1/social/skills/{skill}")[1]["counts"]["likes"] == len(names)
        eventually(partial(tells_of, deployed, author["access"], skill, len(names)))
    assert "Every counter is" in deployed.manage("reconcile", "--check", "-v0")


def test_nginx_serves_static_files_itself_and_keeps_metrics_in(deployed: Deployment) -> None:
    status, page = deployed.call("GET", "/")
    assert status == 200
    names = [part.split('"')[0] for part in page.decode().split('href="') if part.startswith("/static/")]
    assert names
    ask = urllib.request.Request(f"http://127.0.0.1:{deployed.port}{names[0]}", headers={"Host": "localhost"})
    with urllib.request.urlopen(ask, timeout=5) as answer:  # noqa: S310
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Server"] == "nginx"
    assert deployed.call("GET", "/metrics")[0] == 404
    status, health = deployed.call("GET", "/health/ready")
    assert (status, health["parts"]["database"]["detail"]) == (200, "mongodb")
    port = deployed.ports["web", 1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b'yiz_queue_depth{queue="realtime"}' in answer.read()


def test_nothing_secret_is_in_the_logs(deployed: Deployment) -> None:
    """After all of the above: neither secrets of the environment, nor tokens, nor passwords."""
    person = deployed.person("grace")
    deployed.call("GET", "/api/v1/users/me", token=person["access"])
    deployed.call("POST", "/api/v1/auth/token", {"username": "grace", "password": "not-the-right-passphrase"})
    logs = "".join(path.read_text(errors="replace") for path in deployed.folder.glob("*.log"))
    assert '"request": "POST /api/v1/auth/register"' in logs
    hidden = [deployed.environment[name] for name in ("SECRET_KEY", "JWT_SECRET_KEY", "WEBSOCKET_SECRET_KEY")]
    hidden += [
        person["access"],
        person["refresh"],
        "a-long-enough-passphrase-7",
        "not-the-right-passphrase",
        "?ticket=",
    ]
    assert [text for text in hidden if text in logs] == []


TELL_EVERYBODY = """
from yiz.realtime.services import WebSocketService
WebSocketService.broadcast(kind="notice", message="from a command")
"""


def test_the_briefs_client_code_over_each_transport_and_in_each_process(deployed: Deployment, tmp_path: Path) -> None:
    """What workers and commands tell is heard behind nginx and by clients of each process that holds sockets."""
    author, reader = deployed.person("lovelace"), deployed.person("hopper")
    status, skill = deployed.call("POST", "/api/v1/social/skills", SKILL, token=author["access"])
    assert status == 201, skill
    place = node.install(tmp_path)
    auth = {"auth": {"token": author["access"]}}
    through = f"http://localhost:{deployed.port}"
    wanted = [(through, {"transports": ["polling"]}), (through, {"transports": ["websocket"]}), (through, {})]
    wanted += [(f"http://127.0.0.1:{deployed.ports['sockets', n]}", {"transports": ["websocket"]}) for n in range(2)]
    with ExitStack() as stack:
        pages = []
        for url, options in wanted:
            ids = {"user_id": author["user"]["id"], "skill_id": skill["id"], "upgrades": not options}
            page = stack.enter_context(node.page(place, url=url, options={**auth, **options}, **ids))
            assert page.wait_for("READY") == (options.get("transports") or ["websocket"])[0]
            pages.append(page)
        path = f"/api/v1/social/skills/{skill['id']}/like"
        assert deployed.call("POST", path, {"liked": True}, token=reader["access"])[0] == 200
        for page in pages:
            update, told = page.wait_for("Skill update:"), None
            while told is None:
                told = next((line[1] for line in page.heard if line[0] == "New notification:"), None)
                told = told or page.wait_for("New notification:")
            assert (update["change"], update["counts"]["likes"]) == ("like", 1)
            assert told["type"] in ("like_received", "achievement_earned")
            assert (len(told["event_id"]), told["unread_count"] > 0) == (24, True)
            assert [line for line in page.heard if line[0] in ("error", "disconnect", "connect_error")] == []
        deployed.manage("shell", "-c", TELL_EVERYBODY)
        for page in pages:
            assert page.wait_for("System update:")["message"] == "from a command"


def ask(socket: ClientConnection, event: str, data: dict[str, Any]) -> dict[str, Any]:
    socket.send(json.dumps({"event": event, "data": data, "id": event}))
    while (frame := json.loads(socket.recv(timeout=30))).get("id") != event:
        pass
    return dict(frame["data"])


def told_of(socket: ClientConnection, user_id: str) -> str:
    """The next status that a watcher hears of this person, within two minutes."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        frame = json.loads(socket.recv(timeout=120))
        if frame["event"] == "presence_update" and frame["data"]["user_id"] == user_id:
            return str(frame["data"]["status"])
    raise AssertionError("nothing was said")


def test_presence_is_one_over_all_processes_and_a_killed_one_leaves_no_ghosts(deployed: Deployment) -> None:
    watcher, person = deployed.person("watson"), deployed.person("holmes")
    user_id = person["user"]["id"]

    def at(process: int, who: dict[str, Any], path: str = "/ws/") -> ClientConnection:
        address = f"ws://127.0.0.1:{deployed.ports['sockets', process]}{path}"
        return connect(address, subprotocols=[Subprotocol("bearer"), Subprotocol(who["access"])])

    with at(1, watcher, "/ws/presence/") as here, at(0, person):
        answer = ask(here, "subscribe_presence", {"user_ids": [user_id]})
        status = answer["presence"][0]["status"]
        assert status == "online" or told_of(here, user_id) == "online"
        path = f"/api/v1/websocket/presence?user_ids={user_id}"
        assert deployed.call("GET", path, token=watcher["access"])[1]["results"][0]["status"] == "online"
        try:
            deployed.kill("sockets", 0)
            assert told_of(here, user_id) == "offline"
        finally:
            deployed.launch("sockets", 0)
            deployed.wait_for("sockets", 0)
        with at(0, person):
            assert told_of(here, user_id) == "online"
