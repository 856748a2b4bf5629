"""Every batch task: fires when its time has come, is done once when two run at once, and ends right after a kill."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import beat
from django.conf import settings
from django.db import connection
from django_celery_beat.schedulers import ModelEntry

from tests.asserts import in_threads
from tests.yiz.batch_worlds import RUNS, WORLDS, let_claims_run_out
from yiz import ports
from yiz.batch import lease, schedule
from yiz.batch.models import BatchRun, Outcome
from yiz.batch.services import AlreadyRunning, BatchProcessor
from yiz.celery import app
from yiz.ports import batch_tasks, cache_warmers
from yiz.queues import DEFAULT, HEAVY

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE, HOUR = 60, 3600
EVERY = {
    "engagement_metrics": 5 * MINUTE,
    "analytics_rollup": 10 * MINUTE,
    "trending_content": 15 * MINUTE,
    "leaderboards": 15 * MINUTE,
    "cache_maintenance": 30 * MINUTE,
    "notification_digests": HOUR,
    "outbox_sweep": MINUTE,
    "recommendations_train": 6 * HOUR,
    "classifier_train": 24 * HOUR,
    "cleanup": 24 * HOUR,
    "creator_summaries": HOUR,  # on Mondays, in each one's morning
}
COSTLY = ("classifier_train", "recommendations_train")
"""Each try trains anew: they run with real services alone (`make test-services`), and are killed once."""

DAY, STEP = 24 * HOUR, 5 * MINUTE


class Killed(BaseException):
    """The process ends here."""


class Clock:
    """A moment that the test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def _registries() -> Iterator[None]:
    before = dict(batch_tasks), dict(cache_warmers)
    yield
    for registry, kept in zip((batch_tasks, cache_warmers), before, strict=True):
        registry._providers = kept


def test_the_table_is_whole() -> None:
    """A task without a world is tested by nothing below."""
    assert set(dict(batch_tasks)) == set(WORLDS)
    assert {name: batch_tasks[name].every for name in EVERY} == EVERY
    assert all(task.purpose for _, task in batch_tasks)


# --- the schedules -----------------------------------------------------------------------------------------------


def embedded(clock: Clock, fired: list[tuple[str, Any]]) -> beat.Scheduler:
    """The in-process scheduler on a clock of the test's."""

    class Recording(beat.Scheduler):
        def apply_async(self, entry: Any, **options: Any) -> None:
            fired.append((entry.name, entry.options["queue"]))

    entries = schedule.entries_since_last_runs()
    for entry in entries.values():
        entry["schedule"].nowfun = clock
        entry["last_run_at"] = clock()
    made = {name: beat.ScheduleEntry(name=name, app=app, **entry) for name, entry in entries.items()}
    return Recording(app, schedule=made, lazy=True)


def stored(clock: Clock, fired: list[tuple[str, Any]]) -> beat.Scheduler:
    """django-celery-beat's on a clock of the test's."""

    class Entry(ModelEntry):  # type: ignore[misc]
        def __init__(self, model: Any, app: Any = None) -> None:
            super().__init__(model, app)
            self.schedule.nowfun = clock

        def _default_now(self) -> datetime:
            return clock()

    class Recording(schedule.Scheduler):
        def apply_async(self, entry: Any, **options: Any) -> None:
            fired.append((entry.name, entry.options.get("queue")))

        def schedule_changed(self) -> bool:
            return False

    Recording.Entry = Entry
    return Recording(app=app)


@pytest.mark.parametrize("scheduler", [embedded, stored])
def test_every_schedule_fires_as_often_as_a_day_is_long(scheduler: Callable[..., beat.Scheduler]) -> None:
    clock, fired = Clock(), []
    made = scheduler(clock, fired)
    clock.now = datetime.now(UTC)
    for _ in range(DAY // STEP):
        clock.now += timedelta(seconds=STEP)
        while not made.tick():
            pass
    made.sync()
    times = Counter(name for name, _ in fired)
    wanted = {name: DAY // max(STEP, round(task.every)) for name, task in batch_tasks}
    assert {name: number for name, number in times.items() if name in wanted} == wanted
    assert {name: queue for name, queue in fired if name in ("outbox_sweep", "cleanup")} == {
        "outbox_sweep": DEFAULT,
        "cleanup": HEAVY,
    }


# --- the tasks -----------------------------------------------------------------------------------------------------


def worlds() -> dict[str, Callable[[], Any]]:
    return {name: make for name, make in WORLDS.items() if not (settings.EMBEDDED and name in COSTLY)}


def run(number: int, name: str) -> str:
    try:
        return BatchProcessor.run(name).outcome
    except AlreadyRunning:
        return "refused"


def test_twice_at_once_and_once_more_does_it_once() -> None:
    wrong: list[Any] = []
    for name, make in worlds().items():
        look, wanted = make()
        batch_tasks.provide(name, replace(batch_tasks[name], run=RUNS.get(name, batch_tasks[name].run)))
        outcomes = in_threads(lambda number, name=name: run(number, name), threads=2)
        outcomes.append(run(0, name))
        failed = list(BatchRun.objects.filter(task=name).exclude(error="").values_list("error", flat=True))
        if look() != wanted or not set(outcomes) <= {"succeeded", "refused"} or outcomes[-1] != "succeeded":
            wrong.append((name, look(), wanted, outcomes, failed))
    assert wrong == []


class Killer:
    """Ends the process at its n-th sign of work: a statement that writes (on SQLite), or a word about progress."""

    def __init__(self, at: int) -> None:
        self._left = at

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed

    def __call__(self, rows: int, what: str) -> None:
        self._step()

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self._step()
        return execute(sql, params, many, context)

    def watching(self) -> AbstractContextManager[Any]:
        return nullcontext() if connection.vendor == "mongodb" else connection.execute_wrapper(self.statement)


def killed_at(step: int, name: str) -> bool:
    """Runs the task as a worker that is killed at that step: nothing is tidied up. False when it came to its end."""
    held, killer = lease.take(name), Killer(step)
    assert held is not None, name
    try:
        with killer.watching():
            batch_tasks[name].run(killer)
    except Killed:
        return True
    finally:
        BatchRun.objects.filter(pk=held.pk).update(alive_until=held.started_at)
        let_claims_run_out()
    return False


def test_killed_in_the_middle_it_ends_right_at_the_next_run() -> None:
    wrong: list[Any] = []
    for name, make in worlds().items():
        look, wanted = make()
        batch_tasks.provide(name, replace(batch_tasks[name], run=RUNS.get(name, batch_tasks[name].run)))
        kills = [killed_at(step, name) for step in ((1,) if name in COSTLY else (1, 2, 4))]
        ended = BatchProcessor.run(name)
        lost = BatchRun.objects.filter(task=name, outcome=Outcome.LOST).count()
        if look() != wanted or ended.outcome != Outcome.SUCCEEDED or lost != len(kills) or not kills[0]:
            wrong.append((name, look(), wanted, kills, lost, ended.error))
    assert wrong == []


def test_engagement_reports_what_had_drifted_and_is_content_with_what_had_not() -> None:
    look, wanted = WORLDS["engagement_metrics"]()
    first = BatchProcessor.run("engagement_metrics")
    assert (first.faults, first.progress) == (2, "2 counters had drifted and were mended")
    assert look() == wanted
    again = BatchProcessor.run("engagement_metrics")
    assert again.rows > 0, "what changed a moment ago is looked at again"
    assert (again.faults, again.progress) == (0, "no counter has drifted")
    assert {recounter.subject for _, recounter in ports.recounters} == {"skill", "user", "comment", "task"}
