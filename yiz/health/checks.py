"""How the parts are: each asked for itself, with its time, and never waited for long."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pymongo
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis import Redis

from yiz import queues
from yiz.ids import new_id
from yiz.ports import HealthCheck, PartHealth, health_parts

log = structlog.get_logger(__name__)
WAIT_SECONDS = 2.0
IN_PROCESS = PartHealth(ok=True, detail="in this process")
NEEDED = frozenset({"database"})
"""Without these nothing can be answered. Without the others reads go on, and what is told arrives later."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a probe found; `ms` is how long it took."""

    name: str
    ok: bool
    needed: bool
    ms: float
    detail: str


def parts() -> list[Part]:
    """Every part, built in or provided through `health_parts`; one that is provided takes the place of its namesake."""
    return [_probe(name, check) for name, check in _checks()]


def _checks() -> Iterator[tuple[str, HealthCheck]]:
    built_in: dict[str, HealthCheck] = {
        "cache": check_cache,
        "channel_layer": check_channel_layer,
        "database": check_database,
        "task_queue": check_task_queue,
    }
    yield from sorted((built_in | dict(health_parts)).items())


def _probe(name: str, check: HealthCheck) -> Part:
    begun = time.perf_counter()
    try:
        found = check()
    except Exception as wrong:  # noqa: BLE001  whatever is the matter with a part, the others are to be told of
        log.warning("health_part_failed", part=name, error=str(wrong)[:200])
        found = PartHealth(ok=False, detail=f"{type(wrong).__name__}; see the log")
    ms = round((time.perf_counter() - begun) * 1000, 2)
    return Part(name, found.ok, name in NEEDED, ms, found.detail)


def check_database() -> PartHealth:
    """One round trip to the database."""
    if connection.vendor == "mongodb":
        with pymongo.timeout(WAIT_SECONDS):
            connection.database.command("ping")  # type: ignore[attr-defined]
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    return PartHealth(ok=True, detail=connection.vendor)


def check_cache() -> PartHealth:
    """Something written is read again."""
    key, value = "health:probe", new_id()
    cache.set(key, value, timeout=10)
    found = cache.get(key)
    if settings.EMBEDDED:
        return IN_PROCESS
    # another process may have probed in between
    return PartHealth(ok=found is not None, detail="redis" if found else "nothing is kept: look at Redis' memory limit")


def check_channel_layer() -> PartHealth:
    """Whether messages between sockets have a way."""
    if settings.EMBEDDED:
        return IN_PROCESS
    for host in settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"]:
        _redis(host).ping()
    return PartHealth(ok=True, detail="redis")


def check_task_queue() -> PartHealth:
    """Whether tasks can be handed over, and how many wait."""
    if settings.EMBEDDED:
        return IN_PROCESS
    waiting = ", ".join(f"{number} in {name}" for name, number in queue_lengths().items() if number)
    return PartHealth(ok=True, detail=f"redis, waiting: {waiting or 'none'}")


def queue_lengths() -> dict[str, int]:
    """By queue, how many tasks wait in Redis."""
    with broker().pipeline(transaction=False) as pipe:
        for name in queues.NAMES:
            pipe.llen(name)
        return dict(zip(queues.NAMES, pipe.execute(), strict=True))


def broker() -> Any:
    """The Redis that carries the tasks."""
    return _redis(settings.CELERY_BROKER_URL)


@lru_cache(maxsize=8)
def _redis(address: str) -> Any:
    return Redis.from_url(address, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS)
