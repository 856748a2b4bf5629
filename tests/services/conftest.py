"""A real Celery worker on the database and the Redis of this test process."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.services import servers
from yiz.celery import app
from yiz.events import dispatch

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="package")
def celery_worker(django_db_setup: None) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker in a process of its own, which takes what this process sends; not what tests of other folders send."""
    address = urlsplit(settings.ENV.MONGO_URI)._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MONGO_URI": urlunsplit(address),
        "PYTEST_XDIST_WORKER": settings.WORKER,
    }
    command = [sys.executable, "-m", "celery", "-A", "yiz.celery", "worker", "--pool", "threads", "--concurrency", "4"]
    log = Path(settings.VAR_DIR) / "celery.log"
    with servers.process([*command, "--loglevel", "INFO"], log, cwd=ROOT, env=environment) as worker:
        servers.wait_for(lambda: app.control.ping(timeout=1.0), "the Celery worker", log)
        yield worker


@pytest.fixture
def deliveries(celery_worker: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Events are handed to the worker after the commit, as in production."""
    dispatch.use(dispatch.TaskQueue())
    yield
    dispatch.use(None)


@pytest.fixture
def eventually() -> object:
    """`eventually(lambda: …)` waits until it holds, at most 15 s."""

    def wait(holds: object) -> None:
        deadline = time.monotonic() + 15
        while not holds():
            assert time.monotonic() < deadline, "it did not come to hold"
            time.sleep(0.05)

    return wait
