"""The embedded engine: worker and schedule in threads of this process, on a broker that wakes its consumer."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from celery import Celery
from celery.worker import state
from django.db import connections
from django.utils import timezone
from kombu import Connection

from yiz import ports, queues
from yiz.batch.models import BatchRun, Outcome
from yiz.celery import app
from yiz.db import atomic
from yiz.engine import engine as engine_module
from yiz.engine import server, supervisor
from yiz.engine.engine import Engine
from yiz.engine.transport import Bell
from yiz.events import claims
from yiz.events.base import Event
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.events.outbox import emit
from yiz.events.subscriptions import subscribe
from yiz.ports import Progress, Scheduled

HEARD: list[tuple[str, float]] = []
FAILING: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class WhistleBlown(Event):
    whistle: str


@subscribe(WhistleBlown)
def on_whistle(event: WhistleBlown) -> None:
    if event.whistle in FAILING:
        FAILING.discard(event.whistle)
        raise RuntimeError("not now")
    HEARD.append((event.whistle, time.monotonic()))


@atomic
def blow(whistle: str) -> None:
    emit(WhistleBlown(whistle=whistle))


def eventually(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


@pytest.fixture
def queue() -> Iterator[Celery]:
    """The queue as it is when nothing is set, whatever the rest of the suite runs on."""
    made = Celery("embedded", set_as_current=False)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    made.add_defaults(queues.CONFIG)
    made.conf.broker_url = "yizmem://localhost"
    made.autodiscover_tasks(force=True)
    made.set_default()
    yield made
    app.set_default()


@pytest.fixture
def engine(transactional_db: None, queue: Celery) -> Iterator[Engine]:
    HEARD.clear()
    kept = dict(ports.batch_tasks)
    made = Engine(queue)
    yield made
    made.stop(10)
    state.should_stop = None
    ports.batch_tasks._providers = kept
    connections.close_all()


def whistles() -> list[str]:
    return sorted(whistle for whistle, _ in HEARD)


def test_an_event_is_told_soon_after_its_commit(engine: Engine) -> None:
    engine.start()
    for number in range(60):
        blow(f"{number:02}")
    assert eventually(lambda: len(HEARD) == 60), HEARD
    assert whistles() == [f"{number:02}" for number in range(60)]
    assert eventually(lambda: not OutboxEvent.objects.filter(handled_at=None).exists())
    assert engine.stop(10)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("celery-")]


def test_what_a_killed_process_left_is_told_once_at_the_next_start(engine: Engine) -> None:
    for number in range(60):
        blow(f"{number:02}")
    assert len(claims.claim_open(25).events) == 25
    engine.start()
    assert eventually(lambda: len(HEARD) >= 60), len(HEARD)
    assert engine.stop(10)
    assert whistles() == [f"{number:02}" for number in range(60)]


def test_a_listener_that_failed_is_tried_again_without_waiting_for_the_sweep(engine: Engine) -> None:
    FAILING.add("sore")
    engine.start()
    blow("sore")
    assert eventually(lambda: OutboxDelivery.objects.exists())
    assert eventually(lambda: whistles() == ["sore"])
    assert eventually(lambda: not OutboxDelivery.objects.exists())


def test_the_schedule_runs_tasks_and_gives_up_runs_of_an_ended_process(engine: Engine) -> None:
    def count(progress: Progress) -> int:
        return 7

    ports.batch_tasks.provide("test_tick", Scheduled(count, 1, "ticks"))
    now = timezone.now()
    BatchRun(task="test_tick", lock="test_tick", started_at=now, alive_until=now + timedelta(hours=1)).save()
    engine.start()
    done = BatchRun.objects.filter(task="test_tick", outcome=Outcome.SUCCEEDED, rows=7)
    assert eventually(lambda: done.count() >= 2)
    assert BatchRun.objects.filter(task="test_tick", outcome=Outcome.LOST).count() == 1


def test_a_task_that_does_not_end_is_left_behind_at_the_stop(engine: Engine) -> None:
    going = threading.Event()

    def hang(progress: Progress) -> int:
        going.wait(30)
        return 0

    ports.batch_tasks.provide("test_hang", Scheduled(hang, 3600, "hangs"))
    engine.start()
    assert eventually(lambda: BatchRun.objects.filter(task="test_hang").exists())
    begin = time.monotonic()
    assert not engine.stop(1)
    assert time.monotonic() - begin < 2
    going.set()


def test_the_broker_wakes_its_consumer_and_waits_otherwise() -> None:
    got: list[float] = []
    state.should_stop = None
    with Connection("yizmem://localhost") as consumer_end:
        messages = consumer_end.SimpleQueue("test_wakes")
        reader = threading.Thread(target=lambda: got.append((messages.get(timeout=5).ack(), time.monotonic())[1]))
        reader.start()
        time.sleep(0.2)
        with Connection("yizmem://localhost") as sender:
            sent = time.monotonic()
            sender.SimpleQueue("test_wakes").put({"a": 1})
        reader.join(5)
        assert got
        assert got[0] - sent < 1
        begin = time.process_time()
        with pytest.raises(messages.Empty):
            messages.get(timeout=0.3)
        assert time.process_time() - begin < 0.2


def test_a_ring_between_looking_and_waiting_is_not_missed() -> None:
    bell = Bell()
    before = bell.rings
    bell.ring()
    assert bell.wait(before, 0)
    assert not bell.wait(bell.rings, 0.01)


def test_the_figures_of_a_stop_add_up() -> None:
    assert server.GRACE + engine_module.STOP_TIMEOUT <= 5
    assert supervisor.STOP_TIMEOUT <= 5


def test_there_is_one_queue_application() -> None:
    app.loader.import_default_modules()
    assert {"events.deliver", "events.sweep", "batch.run"} <= set(app.tasks)
