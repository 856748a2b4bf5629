"""BatchProcessor: runs the batch tasks that the apps provide, one run of each at a time, and keeps a record of it."""

import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.conf import settings
from django.utils import timezone

from yiz.batch import lease
from yiz.batch.constants import ESSENTIAL, MAX_ERROR_LENGTH
from yiz.batch.models import BatchRun, Outcome
from yiz.ports import Progress, batch_tasks

log = structlog.get_logger(__name__)

PROGRESS_EVERY = 1.0


class UnknownTask(LookupError):
    """No app provides a task of this name."""


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
        with structlog.contextvars.bound_contextvars(batch_task=name, batch_run=run.pk), lease.kept(run):
            try:
                run.rows = batch_tasks[name].run(_Recorded(run, progress))
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
        last, now = cls.last_runs(), timezone.now()
        return [_status(name, last.get(name), now) for name in cls.names()]

    @classmethod
    def _end(cls, run: BatchRun) -> None:
        run.ended_at = timezone.now()
        ending = {"ended_at": run.ended_at, "outcome": run.outcome, "rows": run.rows, "error": run.error}
        BatchRun.objects.filter(pk=run.pk).update(lock=run.pk, **ending)


class _Recorded:
    """Progress that is also written to the run's record, at most once a second."""

    def __init__(self, run: BatchRun, also: Progress | None) -> None:
        self._run = run
        self._also = also
        self._written = monotonic()

    def __call__(self, rows: int, what: str) -> None:
        self._run.rows = rows
        if self._also is not None:
            self._also(rows, what)
        if monotonic() - self._written >= PROGRESS_EVERY:
            self._written = monotonic()
            BatchRun.objects.filter(pk=self._run.pk).update(rows=rows, progress=what[:200])


def _status(name: str, last: BatchRun | None, now: datetime) -> TaskStatus:
    task, scheduled = batch_tasks[name], is_scheduled(name)
    next_at = (last.started_at + timedelta(seconds=task.every) if last else now) if scheduled else None
    running = last is not None and last.outcome == Outcome.RUNNING and last.alive_until > now
    return TaskStatus(name, task.purpose, task.every, scheduled, running, last, next_at)
