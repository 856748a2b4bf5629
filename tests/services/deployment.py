"""Every part of the product as an operator runs it, behind a real nginx; and people who use it without a pause."""

import itertools
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import redis

from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
REDIS_DATABASE = 7
PARTS = {"web": 2, "sockets": 2, "worker": 2, "heavy": 1, "beat": 1}
MAIN = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


class Deployment:
    """Every part a process of its own, started by the commands of the units in `deploy/`, behind nginx."""

    def __init__(self, folder: Path, stack: ExitStack, *, mongo: str = "", redis_url: str = "") -> None:
        self.folder, self._stack = folder, stack
        self.port = servers.free_port()
        self.ports = {(part, n): servers.free_port() for part in ("web", "sockets") for n in range(PARTS[part])}
        self.running: dict[tuple[str, int], subprocess.Popen[bytes]] = {}
        # A name of its own: parts that are killed may write for a moment more.
        self.mongo = _with_path(mongo or os.environ["MONGO_URI"], f"/deployed_{self.port}")
        self.redis = _with_path(redis_url or os.environ["REDIS_URL"], f"/{REDIS_DATABASE}")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("YIZ_")} | {
            "ENVIRONMENT": "production",
            "VAR_DIR": str(folder / "var"),
            "MONGO_URI": self.mongo,
            "REDIS_URL": self.redis,
            "ALLOWED_HOSTS": "localhost",
            "FRONTEND_URL": "https://localhost",
            "TRUSTED_PROXIES": "127.0.0.1",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "INFO",
            "RATE_LIMIT_OVERRIDES": json.dumps(
                {"register": "900/hour", "user": "9000/minute", "like": "9000/minute", "anonymous": "9000/minute"}
            ),
            **{name: secrets.token_hex(32) for name in ("SECRET_KEY", "JWT_SECRET_KEY", "WEBSOCKET_SECRET_KEY")},
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def start(self) -> None:
        redis.Redis.from_url(self.redis).flushdb()
        for command in (["migrate", "-v0"], ["setup_indexes"], ["collectstatic", "--no-input", "-v0"]):
            self.manage(*command)
        for part, number in PARTS.items():
            for n in range(number):
                self.launch(part, n)
        self._nginx()
        for part, n in self.ports:
            self.wait_for(part, n)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def launch(self, part: str, n: int) -> None:
        port = ["--port", str(self.ports[part, n])] if (part, n) in self.ports else []
        port += ["--workers", "1"] if part == "web" else []
        command = [sys.executable, "manage.py", "serve", part, *port]
        log = self.folder / f"{part}-{n}.log"
        manager = servers.process(command, log, cwd=ROOT, env=self.environment)
        self.running[part, n] = self._stack.enter_context(manager)

    def wait_for(self, part: str, n: int) -> None:
        """Until it answers a probe, which knows neither the host's name nor of https."""
        url = f"http://127.0.0.1:{self.ports[part, n]}/health/live"

        def answers() -> bool:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        servers.wait_for(answers, part, self.folder / f"{part}-{n}.log")

    def kill(self, part: str, n: int) -> None:
        """SIGKILL to the process and its children."""
        os.killpg(self.running[part, n].pid, signal.SIGKILL)
        self.running[part, n].wait(30)

    def call(self, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
        """One request through nginx; status 0 when there was no answer."""
        headers = {"Content-Type": "application/json", "Host": "localhost", "X-Forwarded-Proto": "https"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        ask = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(ask, timeout=30) as answer:  # noqa: S310
                text = answer.read()
                return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else text
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(errors="replace")
        except OSError:
            return 0, None

    def person(self, name: str) -> dict[str, Any]:
        body = {"username": name, "email": f"{name}@example.org", "password": "a-long-enough-passphrase-7"}
        status, pair = self.call("POST", "/api/v1/auth/register", body)
        assert status == 201, pair
        return pair

    def _nginx(self) -> None:
        def several(part: str) -> str:
            return "; server ".join(f"127.0.0.1:{port}" for (one, _), port in self.ports.items() if one == part)

        places = {"YIZ_WEB": several("web"), "YIZ_SOCKETS": several("sockets")}
        places |= {"YIZ_STATIC": str(self.folder / "var" / "static"), "YIZ_PORT": str(self.port)}
        site = Template((ROOT / "deploy" / "nginx.conf.template").read_text()).safe_substitute(places)
        (self.folder / "site.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(
            MAIN.format(folder=self.folder, user="user root;" if os.geteuid() == 0 else "")
        )
        program = servers.find_or_install("nginx", ("nginx",))
        command = [program, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "nginx.error.log")]
        self._stack.enter_context(servers.process(command, self.folder / "nginx.log"))
        servers.wait_for(lambda: self.call("GET", "/static/none")[0] == 404, "nginx", self.folder / "nginx.error.log")


def _with_path(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=path))


class Load:
    """People who like and unlike without a pause, and what they were told."""

    def __init__(self, deployed: Deployment, skills: list[str], tokens: list[str]) -> None:
        self._deployed, self._skills, self._tokens = deployed, skills, tokens
        self._stop = threading.Event()
        self.statuses: list[int] = []
        self.acknowledged: dict[tuple[int, str], bool | None] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(len(self._tokens)) as pool:
            jobs = [pool.submit(self._flip, n) for n in range(len(self._tokens))]
            try:
                yield
            finally:
                self._stop.set()
            for job in jobs:
                job.result()

    def _flip(self, n: int) -> None:
        for turn in itertools.count():
            if self._stop.is_set():
                return
            skill, liked = self._skills[turn % 3], (turn // 3) % 2 == 0
            path = f"/api/v1/social/skills/{skill}/like"
            status, _ = self._deployed.call("POST", path, {"liked": liked}, token=self._tokens[n])
            self.statuses.append(status)
            # an answer that was lost leaves open which of the two it is
            self.acknowledged[n, skill] = liked if status == 200 else None

    def likers_as_acknowledged(self, skill: str) -> set[str]:
        """The names of those who like it, which must be those who were told so."""
        _, people = self._deployed.call("GET", f"/api/v1/social/skills/{skill}/likers?limit=100")
        names = {row["username"] for row in people["results"]}
        for (n, liked_skill), wanted in self.acknowledged.items():
            if liked_skill == skill and wanted is not None:
                assert (f"reader{n}" in names) == wanted
        return names
