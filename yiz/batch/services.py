"""BatchProcessor: runs the batch tasks that the apps provide, one run of each at a time, and keeps a record of it."""

import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog
from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from yiz.batch import lease
from yiz.batch.constants import ESSENTIAL, MAX_ERROR_LENGTH, MAX_PROGRESS, QUEUED, QUEUED_LEASE
from yiz.batch.models import BatchRun, Outcome, Switch
from yiz.db import insert_new
from yiz.ports import Progress, Report, batch_tasks

log = structlog.get_logger(__name__)

PROGRESS_EVERY = 1.0
SCHEDULES = "schedules"


class UnknownTask(LookupError):
    """No app provides a task of this name."""


class QueueAway(RuntimeError):
    """No worker can be reached."""


class AlreadyRunning(RuntimeError):
    """Another run of the task is under way."""


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """A task, how often it runs (seconds), and how it has been doing."""

    name: str
    purpose: str
    every: float
    scheduled: bool
    running: bool
    last: BatchRun | None
    next_at: datetime | None


def is_scheduled(name: str) -> bool:
    """Whether the schedule starts this task by itself."""
    return settings.BATCH_ENABLED or name in ESSENTIAL


class BatchProcessor:
    @classmethod
    def run(cls, name: str, *, progress: Progress | None = None) -> BatchRun:
        """Runs one task now and answers its record, whether it succeeded or failed.

        Raises `UnknownTask`, or `AlreadyRunning` while another run of the same task is under way, here or elsewhere.
        """
        if name not in batch_tasks:
            raise UnknownTask(f"There is no batch task {name!r}; there are: {', '.join(cls.names())}.")
        run = lease.take(name)
        if run is None:
            raise AlreadyRunning(f"{name} is running already.")
        return cls._carry_out(run, progress)

    @classmethod
    def ask_for(cls, name: str) -> BatchRun:
        """Has a worker run one task now; answers the record that will tell of it.

        Raises as `run` does, and `QueueAway`.
        """
        if name not in batch_tasks:
            raise UnknownTask(f"There is no batch task {name!r}; there are: {', '.join(cls.names())}.")
        run = lease.take(name, QUEUED_LEASE)
        if run is None:
            raise AlreadyRunning(f"{name} is running already.")
        BatchRun.objects.filter(pk=run.pk).update(progress=QUEUED)
        run.progress = QUEUED
        try:
            current_app.send_task("batch.carry_out", (run.pk,), retry=False)
        except BrokerAway as error:
            run.outcome, run.error = Outcome.FAILED, f"The task queue is away: {error}"
            cls._end(run)
            raise QueueAway("The task queue is away; try again once it is back.") from error
        return run

    @classmethod
    def carry_out(cls, run_id: str) -> BatchRun | None:
        """Runs what was asked for; None when it has been done already, or waited so long that it was given up."""
        run = lease.take_up(run_id)
        return None if run is None else cls._carry_out(run, None)

    @classmethod
    def start(cls, *, by: str) -> None:
        """Switches the schedules on."""
        cls._turn(on=True, by=by)

    @classmethod
    def stop(cls, *, by: str) -> None:
        """Switches the schedules off, in all processes, until `start`; what delivers events and mails goes on."""
        cls._turn(on=False, by=by)

    @classmethod
    def is_on(cls) -> bool:
        """Whether the schedules run, as the environment and the switch have it."""
        return settings.BATCH_ENABLED and not Switch.objects.filter(name=SCHEDULES, on=False).exists()

    @classmethod
    def may_run(cls, name: str) -> bool:
        """Whether the schedule may start this task now."""
        return name in ESSENTIAL or cls.is_on()

    @classmethod
    def _turn(cls, *, on: bool, by: str) -> None:
        change = {"on": on, "changed_at": timezone.now(), "changed_by": by}
        if not insert_new(Switch(name=SCHEDULES, **change)):
            Switch.objects.filter(name=SCHEDULES).update(**change)

    @classmethod
    def _carry_out(cls, run: BatchRun, progress: Progress | None) -> BatchRun:
        name = run.task
        with structlog.contextvars.bound_contextvars(batch_task=name, batch_run=run.pk), lease.kept(run):
            try:
                _note(run, batch_tasks[name].run(_Recorded(run, progress)))
                run.outcome = Outcome.SUCCEEDED
            except Exception:
                log.exception("batch_task_failed")
                run.outcome, run.error = Outcome.FAILED, traceback.format_exc()[-MAX_ERROR_LENGTH:]
            except BaseException:
                run.outcome, run.error = Outcome.LOST, "It was told to stop."
                raise
            finally:
                cls._end(run)
        return run

    @classmethod
    def names(cls) -> list[str]:
        """Every task that there is."""
        return [name for name, _ in batch_tasks]

    @classmethod
    def last_runs(cls) -> dict[str, BatchRun]:
        """The newest run of each task that has ever run."""
        found = {name: BatchRun.objects.filter(task=name).order_by("-id").first() for name in cls.names()}
        return {name: run for name, run in found.items() if run is not None}

    @classmethod
    def status(cls) -> list[TaskStatus]:
        """How every task is doing, by name."""
        last, now, on = cls.last_runs(), timezone.now(), cls.is_on()
        return [_status(name, last.get(name), now, on) for name in cls.names()]

    @classmethod
    def _end(cls, run: BatchRun) -> None:
        run.ended_at = timezone.now()
        columns = ("ended_at", "outcome", "rows", "faults", "progress", "error")
        ending = {name: getattr(run, name) for name in columns}
        BatchRun.objects.filter(pk=run.pk).update(lock=run.pk, **ending)


def _note(run: BatchRun, answer: int | Report) -> None:
    """What the task says of itself."""
    report = answer if isinstance(answer, Report) else Report(rows=answer)
    run.rows, run.faults, run.progress = report.rows, report.faults, report.told[:MAX_PROGRESS]


class _Recorded:
    """Progress that is also written to the run's record, at most once a second."""

    def __init__(self, run: BatchRun, also: Progress | None) -> None:
        self._run = run
        self._also = also
        self._written = monotonic()

    def __call__(self, rows: int, what: str) -> None:
        self._run.rows, self._run.progress = rows, what[:MAX_PROGRESS]
        if self._also is not None:
            self._also(rows, what)
        if monotonic() - self._written >= PROGRESS_EVERY:
            self._written = monotonic()
            BatchRun.objects.filter(pk=self._run.pk).update(rows=rows, progress=self._run.progress)


def _status(name: str, last: BatchRun | None, now: datetime, on: bool) -> TaskStatus:
    task, scheduled = batch_tasks[name], on or name in ESSENTIAL
    next_at = (last.started_at + timedelta(seconds=task.every) if last else now) if scheduled else None
    running = last is not None and last.outcome == Outcome.RUNNING and last.alive_until > now
    return TaskStatus(name, task.purpose, task.every, scheduled, running, last, next_at)
