"""The batch tasks as one task of the queue, and what this room itself runs by schedule."""

import structlog
from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from yiz.batch.constants import CHUNK, KEEP_RUNS
from yiz.batch.models import BatchRun
from yiz.batch.services import AlreadyRunning, BatchProcessor
from yiz.db import delete_rows
from yiz.ports import Progress, cleaners

log = structlog.get_logger(__name__)


@shared_task(name="batch.run")
def run(name: str) -> None:
    """Runs a batch task because its time has come, unless it is running already or the schedules are switched off."""
    if not BatchProcessor.may_run(name):
        log.info("batch_task_skipped", batch_task=name, reason="the schedules are switched off")
        return
    try:
        BatchProcessor.run(name)
    except AlreadyRunning:
        log.info("batch_task_skipped", batch_task=name, reason="it is running already")


@shared_task(name="batch.carry_out")
def carry_out(run_id: str) -> None:
    """Runs a batch task because somebody has asked for it."""
    if BatchProcessor.carry_out(run_id) is None:
        log.info("batch_run_skipped", batch_run=run_id, reason="it was done, or given up")


def cleanup(progress: Progress) -> int:
    """Removes what is old, app by app; one that fails does not keep the others from it, but makes the run fail."""
    done, failures = 0, []
    for name, cleaner in cleaners:
        before = done

        def told(rows: int, what: str, before: int = before, name: str = name) -> None:
            progress(before + rows, f"{name}: {what}")

        try:
            done += cleaner.clean(told)
        except Exception as error:
            log.exception("cleanup_failed", part=name)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} parts of the clean-up failed", failures)
    return done


def would_go() -> dict[str, int]:
    """By cleaner, how many rows and files `cleanup` would remove now; changes nothing."""
    return {name: cleaner.count() for name, cleaner in cleaners}


def _old_runs() -> QuerySet[BatchRun]:
    return BatchRun.objects.filter(started_at__lt=timezone.now() - KEEP_RUNS).exclude(ended_at=None)


def clean_runs(progress: Progress) -> int:
    """Removes records of runs after 30 days; those of runs that are under way stay."""
    done = 0
    while ids := list(_old_runs().order_by("started_at").values_list("id", flat=True)[:CHUNK]):
        done += delete_rows(BatchRun.objects.filter(pk__in=ids))
        progress(done, "removing old records")
    return done


def count_old_runs() -> int:
    """How many records `clean_runs` would remove."""
    return _old_runs().count()
