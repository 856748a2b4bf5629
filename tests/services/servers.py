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
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
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


class Nodes:
    """A replica set of several nodes, of which the primary can be killed."""

    def __init__(self, number: int, stack: ExitStack) -> None:
        self._stack = stack
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self._folders = {free_port(): stack.enter_context(folder()) for _ in range(number)}
        for port in self._folders:
            self.launch(port)
        first = next(iter(self._folders))
        members = [{"_id": 0, "host": f"127.0.0.1:{first}"}]
        config = {"_id": "rs0", "members": members, "settings": {"electionTimeoutMillis": 5_000}}
        with self._client(first) as client:
            client.admin.command("replSetInitiate", config)
        wait_for(lambda: self.primary() is not None, "the replica set", self._log(first))

    def join(self) -> None:
        """Makes one set of all nodes. Until then the first is alone: three of them need minutes for all the indexes."""
        first, *others = self._folders
        with self._client(first) as client:
            for number, port in enumerate(others, 1):
                config = client.admin.command("replSetGetConfig")["config"]
                config["version"] += 1
                config["members"].append({"_id": number, "host": f"127.0.0.1:{port}"})
                client.admin.command("replSetReconfig", config)
                wait_for(partial(self._is_secondary, client, number), "the replica set", self._log(port))

    @staticmethod
    def _is_secondary(client: pymongo.MongoClient, number: int) -> bool:
        members = client.admin.command("replSetGetStatus")["members"]
        return bool(members[number]["stateStr"] == "SECONDARY")

    @property
    def address(self) -> str:
        return f"mongodb://{','.join(f'127.0.0.1:{port}' for port in self._folders)}/yiz?replicaSet=rs0"

    def launch(self, port: int) -> None:
        """Starts a node on the data that it has."""
        options = ("--replSet", "rs0", "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket")
        frugal = ("--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false")
        command = [str(mongod()), *options, *frugal, "--dbpath", str(self._folders[port])]
        self.running[port] = self._stack.enter_context(process(command, self._log(port)))
        with self._client(port) as client:
            wait_for(lambda: client.admin.command("ping"), "mongod", self._log(port))

    def primary(self) -> int | None:
        """The port of the node that takes writes."""
        for port, node in self.running.items():
            if node.poll() is None:
                with self._client(port) as client:
                    if client.admin.command("hello")["isWritablePrimary"]:
                        return port
        return None

    def kill_primary(self) -> int:
        """SIGKILL; its port."""
        port = self.primary()
        assert port is not None
        self.running[port].kill()
        self.running[port].wait(30)
        return port

    def _log(self, port: int) -> Path:
        return self._folders[port] / "mongod.log"

    @staticmethod
    def _client(port: int) -> pymongo.MongoClient:
        return pymongo.MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=5_000)


class RestartableRedis:
    """A redis-server that keeps nothing on disk, and can be stopped and started on the same port."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self.port = stack, free_port()
        self._folder = stack.enter_context(folder())
        self.address = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        program = find_or_install("redis-server", ("redis-server",))
        log = self._folder / "redis.log"
        self._process = self._stack.enter_context(process([program, *options, "--dir", str(self._folder)], log))
        with redis.Redis(port=self.port) as client:
            wait_for(client.ping, "redis-server", log)

    def stop(self) -> None:
        """Everything in it is lost."""
        self._process.kill()
        self._process.wait(30)


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
    """Nothing of it is to be kept, nor of what it has started: that may outlive it."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
