"""The product as its user starts it: `manage.py up` in a process of its own, with a database of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pymongo
import redis

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 180
REDIS_DATABASES = range(8, 16)


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`up` on a free port; on MongoDB and Redis when the suite runs on them. Its data go with `close()`.

    `migrated` is an SQLite database to begin with, which spares the migrations; None begins with none.
    """

    def __init__(self, folder: Path, name: str, *, migrated: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {**os.environ, "VAR_DIR": str(folder / "var"), "RATE_LIMITS": "false", "LOG_LEVEL": "INFO"}
        self.environment |= environment
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        if migrated:
            (folder / "var").mkdir()
            shutil.copy(migrated, folder / "var" / "yiz.sqlite3")
        if mongo := os.environ.get("MONGO_URI"):
            # Never the same again: parts of a killed server may write for a moment more.
            self.environment["MONGO_URI"] = _other_database(mongo, f"flow_{self.port}_{name}")
        if redis_url := os.environ.get("REDIS_URL"):
            self.environment["REDIS_URL"] = _other_redis(redis_url)

    def start(self) -> "Server":
        """Starts it and waits until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()[-4_000:]
            try:
                if self.call("GET", "/health/live")[0] == 200:
                    return self
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"no answer within {START_TIMEOUT} s:\n{self.log.read_text()[-4_000:]}")

    def stop(self) -> int:
        """SIGTERM; answers the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        """SIGKILL to the process and to all that it has started."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def close(self) -> None:
        """Ends it, whatever state it is in, and removes what it kept in databases."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if mongo := self.environment.get("MONGO_URI"):
            forget_database(mongo)
        if redis_url := self.environment.get("REDIS_URL"):
            redis.Redis.from_url(redis_url).flushdb()

    def manage(self, *arguments: str) -> str:
        """Runs a management command on the same data; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def call(self, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
        """One request; the status and the JSON of the answer."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"null")

    def register(self, username: str) -> dict[str, Any]:
        """A new account: `{access, refresh, user}`."""
        body = {"username": username, "email": f"{username}@example.org", "password": "a-long-enough-passphrase-7"}
        status, pair = self.call("POST", "/api/v1/auth/register", body)
        assert status == 201, pair
        return pair


def forget_database(address: str) -> None:
    """Drops the database, unless its server goes with the tests anyway.

    Dropping waits for the transactions of those who were killed, which MongoDB gives up after a minute.
    """
    if "YIZ_TEST_REDIS" not in os.environ:
        with pymongo.MongoClient(address) as client:
            client.drop_database(client.get_default_database().name)


def _other_database(address: str, name: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _other_redis(address: str) -> str:
    """A Redis database that no other test of this run uses, empty."""
    for number in REDIS_DATABASES:
        url = urlunsplit(urlsplit(address)._replace(path=f"/{number}"))
        if redis.Redis.from_url(url).set("taken-by-a-test", os.getpid(), nx=True, ex=600):
            return url
    raise AssertionError("all Redis databases for tests are taken")
