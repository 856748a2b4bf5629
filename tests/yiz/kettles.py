"""Events of the tests' own, and two listeners that can be made to fail: for all tests of the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yiz.events.base import Event
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.events.outbox import emit
from yiz.events.subscriptions import subscribe

HEARD: list[tuple[str, str]] = []
AILING: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    kettle: str


@dataclass(frozen=True, kw_only=True)
class LoneBell(Event):
    """Nobody listens to it."""


class ListenerEndedTheProcess(BaseException):
    """What a kill looks like to the code that was running."""


@subscribe(KettleBoiled)
def first(event: KettleBoiled) -> None:
    assert transaction.get_autocommit() or any(block._from_testcase for block in connection.atomic_blocks)
    hear("first", event)


@subscribe(KettleBoiled)
def second(event: KettleBoiled) -> None:
    hear("second", event)


def hear(listener: str, event: KettleBoiled) -> None:
    if f"kill {event.kettle}" in AILING:
        raise ListenerEndedTheProcess
    if listener in AILING:
        raise RuntimeError(f"{listener} is not well")
    HEARD.append((listener, event.kettle))


@pytest.fixture(autouse=True)
def well() -> Iterator[None]:
    HEARD.clear()
    AILING.clear()
    yield
    AILING.clear()


def boil(*kettles: str) -> list[str]:
    events = [KettleBoiled(kettle=kettle) for kettle in kettles]
    for event in events:
        emit(event)
    return [event.id for event in events]


def open_events() -> int:
    return OutboxEvent.objects.filter(handled_at=None).count()


def make_due() -> None:
    OutboxDelivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def run_out() -> None:
    """Lets every claim run out."""
    OutboxEvent.objects.exclude(claimed_until=None).update(claimed_until=timezone.now() - timedelta(seconds=1))
