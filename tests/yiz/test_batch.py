"""BatchProcessor: one run of a task at a time, each with its record; the schedule comes from what apps provide."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from tests.asserts import in_threads
from yiz import ports
from yiz.batch import lease, schedule, tasks
from yiz.batch.constants import KEEP_RUNS
from yiz.batch.models import BatchRun, Outcome
from yiz.batch.services import AlreadyRunning, BatchProcessor, UnknownTask
from yiz.celery import app
from yiz.ports import Cleaner, Progress, Scheduled

pytestmark = pytest.mark.django_db


def count_to_three(progress: Progress) -> int:
    for number in range(1, 4):
        progress(number, "counting")
    return 3


def fail(progress: Progress) -> int:
    progress(2, "failing")
    raise RuntimeError("out of fingers")


@pytest.fixture(autouse=True)
def _tasks() -> Iterator[None]:
    """Two tasks of the test's own, and the registry as it was afterwards."""
    before = dict(ports.batch_tasks), dict(ports.cleaners)
    ports.batch_tasks.provide("test_count", Scheduled(count_to_three, 60, "counts to three"))
    ports.batch_tasks.provide("test_fail", Scheduled(fail, 3600, "fails"))
    yield
    for registry, kept in zip((ports.batch_tasks, ports.cleaners), before, strict=True):
        registry._providers = kept


def test_a_run_leaves_a_record() -> None:
    run = BatchProcessor.run("test_count")
    stored = BatchRun.objects.get()
    assert (stored.pk, stored.task, stored.outcome, stored.rows, stored.error) == (
        run.pk,
        "test_count",
        Outcome.SUCCEEDED,
        3,
        "",
    )
    assert stored.started_at <= stored.ended_at
    BatchProcessor.run("test_count")
    assert BatchRun.objects.count() == 2


def test_a_failure_is_recorded_and_the_task_can_run_again() -> None:
    for _ in range(2):
        run = BatchProcessor.run("test_fail")
        assert run.outcome == Outcome.FAILED
    assert "out of fingers" in BatchRun.objects.order_by("-id")[0].error


def test_an_unknown_task_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownTask, match="outbox_sweep"):
        BatchProcessor.run("nothing")
    assert not BatchRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_runs() -> None:
    going, running = threading.Event(), []

    def slow(progress: Progress) -> int:
        running.append(1)
        going.wait(10)
        return 1

    ports.batch_tasks.provide("test_slow", Scheduled(slow, 60, "waits"))

    def run(number: int) -> str:
        try:
            return BatchProcessor.run("test_slow").outcome
        except AlreadyRunning:
            if number >= 0 and not going.is_set():
                refused.append(number)
                if len(refused) == 7:
                    going.set()
            return "refused"

    refused: list[int] = []
    answers = in_threads(run, threads=8)
    assert sorted(answers) == ["refused"] * 7 + ["succeeded"]
    assert len(running) == 1


def test_a_run_whose_process_ended_is_given_up_when_its_lease_ends() -> None:
    held = lease.take("test_count")
    assert held is not None
    with pytest.raises(AlreadyRunning):
        BatchProcessor.run("test_count")
    BatchRun.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    assert BatchProcessor.run("test_count").outcome == Outcome.SUCCEEDED
    assert BatchRun.objects.get(pk=held.pk).outcome == Outcome.LOST
    lease.take("test_count")
    lease.end_all_leases()
    assert BatchProcessor.run("test_count").outcome == Outcome.SUCCEEDED


def test_a_run_that_is_told_to_stop_gives_its_task_back() -> None:
    def stop(progress: Progress) -> int:
        raise SystemExit

    ports.batch_tasks.provide("test_stop", Scheduled(stop, 60, "stops"))
    with pytest.raises(SystemExit):
        BatchProcessor.run("test_stop")
    assert BatchRun.objects.get().outcome == Outcome.LOST
    assert lease.take("test_stop") is not None


def test_the_status_tells_of_every_task(settings) -> None:
    BatchProcessor.run("test_count")
    lease.take("test_fail")
    found = {status.name: status for status in BatchProcessor.status()}
    assert {"outbox_sweep", "cleanup", "test_count", "test_fail"} <= set(found)
    assert (found["test_count"].last.outcome, found["test_count"].running) == (Outcome.SUCCEEDED, False)
    assert found["test_count"].next_at == found["test_count"].last.started_at + timedelta(seconds=60)
    assert found["test_fail"].running
    assert found["outbox_sweep"].last is None
    settings.BATCH_ENABLED = False
    found = {status.name: status for status in BatchProcessor.status()}
    assert (found["cleanup"].scheduled, found["cleanup"].next_at) == (False, None)
    assert found["outbox_sweep"].scheduled


def test_the_schedule_goes_on_from_the_recorded_runs(settings) -> None:
    run = BatchProcessor.run("test_count")
    found = schedule.entries_since_last_runs()
    assert found["test_count"]["args"] == ("test_count",)
    assert abs(found["test_count"]["last_run_at"] - run.started_at) < timedelta(milliseconds=1)
    assert found["test_count"]["schedule"].run_every == timedelta(seconds=60)
    due, _ = found["cleanup"]["schedule"].is_due(found["cleanup"]["last_run_at"])
    assert due, "what has never run is due at once"
    settings.BATCH_ENABLED = False
    assert set(schedule.entries()) == {"outbox_sweep", "mail_sweep"}


@pytest.mark.django_db(transaction=True)
def test_django_celery_beat_gets_the_tasks_and_keeps_an_operators_changes(settings) -> None:
    schedule.Scheduler(app=app)
    stored = PeriodicTask.objects.get(name="test_count")
    assert (stored.task, stored.args, stored.interval.every, stored.expire_seconds) == (
        "batch.run",
        '["test_count"]',
        60,
        60,
    )
    PeriodicTask.objects.filter(name="test_count").update(enabled=False)
    schedule.Scheduler(app=app)
    assert not PeriodicTask.objects.get(name="test_count").enabled
    assert PeriodicTask.objects.filter(name="test_count").count() == 1
    settings.BATCH_ENABLED = False
    schedule.Scheduler(app=app)
    left = PeriodicTask.objects.filter(task="batch.run").values_list("name", flat=True)
    assert set(left) == {"outbox_sweep", "mail_sweep"}


def test_the_clean_up_goes_on_when_a_part_fails_and_says_so() -> None:
    ports.cleaners.provide("a_test", Cleaner(fail, lambda: 2))
    ports.cleaners.provide("b_test", Cleaner(count_to_three, lambda: 3))
    told: list[tuple[int, str]] = []
    with pytest.raises(ExceptionGroup, match="1 parts"):
        tasks.cleanup(lambda rows, what: told.append((rows, what)))
    assert (3, "b_test: counting") in told


def test_old_records_are_removed() -> None:
    long_ago = timezone.now() - KEEP_RUNS - timedelta(days=1)
    BatchProcessor.run("test_count")
    BatchProcessor.run("test_count")
    lease.take("test_fail")
    BatchRun.objects.exclude(pk=BatchRun.objects.order_by("id")[1].pk).update(started_at=long_ago)
    assert tasks.clean_runs(lambda rows, what: None) == 1
    assert BatchRun.objects.count() == 2


def test_the_command_runs_one_and_lists_them_all() -> None:
    out = StringIO()
    call_command("run_batch", "test_count", stdout=out, verbosity=0)
    assert "3 rows" in out.getvalue()
    call_command("run_batch", stdout=out)
    assert "counts to three" in out.getvalue()
    for name, words in (("test_fail", "out of fingers"), ("nothing", "There is no batch task")):
        with pytest.raises(CommandError, match=words):
            call_command("run_batch", name, verbosity=0)


def test_the_last_runs_are_found_by_index(explain) -> None:
    BatchProcessor.run("test_count")
    explain(BatchRun.objects.filter(task="test_count").order_by("-id"))
    explain(BatchRun.objects.filter(lock="test_count"))
