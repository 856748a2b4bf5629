"""A real mongod (a replica set of one) and a real redis-server, in a temporary folder, on free ports."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pymongo
import redis
from pymongo.errors import PyMongoError

PATIENCE = 60.0
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NotThere(Exception):
    """A program that the tests need and that could not be installed; the text says what to do."""


@contextmanager
def mongodb() -> Iterator[str]:
    """The address of a replica set of one node, ready to be written to."""
    port = free_port()
    options = ("--replSet", "rs0", "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket")
    frugal = ("--wiredTigerCacheSizeGB", "0.5", "--setParameter", "diagnosticDataCollectionEnabled=false")
    # as docs/operations.md asks for: rows that a killed process was writing are free again before others give up
    options += ("--setParameter", "transactionLifetimeLimitSeconds=5")
    with folder() as path, process([str(mongod()), *options, *frugal, "--dbpath", str(path)], path / "mongod.log"):
        client: pymongo.MongoClient = pymongo.MongoClient("127.0.0.1", port, directConnection=True)
        with client:
            wait_for(lambda: client.admin.command("ping"), "mongod", path / "mongod.log")
            member = {"_id": 0, "host": f"127.0.0.1:{port}"}
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
            wait_for(lambda: client.admin.command("hello")["isWritablePrimary"], "mongod", path / "mongod.log")
        yield f"mongodb://127.0.0.1:{port}/yiz?replicaSet=rs0"


@contextmanager
def redis_server() -> Iterator[str]:
    """The address, without a database number, of a Redis that keeps nothing on disk."""
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--databases", "64", "--save", "", "--appendonly", "no")
    program = find_or_install("redis-server", ("redis-server",))
    with folder() as path, process([program, *options, "--dir", str(path)], path / "redis.log"):
        with redis.Redis(port=port) as client:
            wait_for(client.ping, "redis-server", path / "redis.log")
        yield f"redis://127.0.0.1:{port}"


def mongod() -> Path:
    """The server that requirements-services.txt brings, or one that is installed."""
    packaged = Path(sysconfig.get_path("purelib")) / "fiftyone" / "db" / "bin" / "mongod"
    if packaged.exists():
        packaged.chmod(0o755)
        return packaged
    if (installed := shutil.which("mongod")) is None:
        raise NotThere("There is no mongod for this machine. Install MongoDB 6 or newer, so that `mongod` is found.")
    return Path(installed)


def find_or_install(package: str, programs: tuple[str, ...]) -> str:
    """The path of the first of these programs; installed by apt-get where that can be done."""
    if found := find(programs):
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        print(f"Installing {package} …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run([apt, "-qq", "update"], check=False, **quiet)
        subprocess.run([apt, "-qq", "install", "--no-install-recommends", "-y", package], check=False, **quiet)
    if found := find(programs):
        return found
    raise NotThere(f"There is no {programs[0]}. Install it, for example: sudo apt-get install {package}")


def find(programs: tuple[str, ...]) -> str | None:
    return next((path for program in programs if (path := shutil.which(program))), None)


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that goes, whatever happens in it."""
    path = Path(tempfile.mkdtemp(prefix="yiz-services-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def process(command: list[str], log: Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs meanwhile, in a session of its own (Ctrl-C reaches only us), and dies with us."""
    with log.open("wb") as out, ExitStack() as stack:
        running = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True, preexec_fn=_die_with_parent, **options
        )
        stack.callback(_stop, running)
        yield running


def wait_for(ready: object, name: str, log: Path, patience: float = PATIENCE) -> None:
    """Until the server answers; `RuntimeError` with the end of its log when it does not."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except (PyMongoError, redis.RedisError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-2_000:]}")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _stop(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)  # nothing of it is to be kept
    running.wait()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
