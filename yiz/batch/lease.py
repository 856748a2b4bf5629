"""The lock of a run: one row in the database that only one run of a task can have, and lose by dying."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import DatabaseError, connections
from django.utils import timezone

from yiz.batch.constants import LEASE, QUEUED
from yiz.batch.models import BatchRun, Outcome
from yiz.db import insert_new
from yiz.ids import new_id

log = structlog.get_logger(__name__)


def take(task: str, lease: timedelta = LEASE) -> BatchRun | None:
    """A new run that holds the task; None while another one does. A run without a sign of life is given up for lost."""
    now = timezone.now()
    give_up_lost(task)
    run = BatchRun(id=new_id(), task=task, lock=task, started_at=now, alive_until=now + lease)
    return run if insert_new(run) else None


def take_up(run_id: str) -> BatchRun | None:
    """The run that was taken for somebody else to carry out; None when it has ended, or was given up meanwhile."""
    run = BatchRun.objects.filter(pk=run_id, outcome=Outcome.RUNNING).first()
    if run is None:
        return None
    held = BatchRun.objects.filter(pk=run_id, lock=run.task, progress=QUEUED)
    return run if held.update(alive_until=timezone.now() + LEASE, progress="") else None


def give_up_lost(task: str) -> None:
    """Marks the task's run as lost if its lease has ended."""
    now = timezone.now()
    for stale in BatchRun.objects.filter(lock=task, alive_until__lt=now):
        same = BatchRun.objects.filter(pk=stale.pk, lock=task, alive_until__lt=now)
        same.update(lock=stale.pk, outcome=Outcome.LOST, ended_at=now, error="The process ended while it ran.")


def end_all_leases() -> None:
    """For the start of the only process there is, when no run can be alive."""
    BatchRun.objects.filter(outcome=Outcome.RUNNING).update(alive_until=timezone.now())


@contextmanager
def kept(run: BatchRun) -> Iterator[None]:
    """Moves the lease on from a thread of its own, so that long silent work keeps it too."""
    done = threading.Event()

    def keep() -> None:
        try:
            while not done.wait(LEASE.total_seconds() / 3):
                try:
                    BatchRun.objects.filter(pk=run.pk, lock=run.task).update(alive_until=timezone.now() + LEASE)
                except DatabaseError:
                    log.warning("batch_lease_not_renewed", task=run.task, exc_info=True)
        finally:
            connections.close_all()

    keeper = threading.Thread(target=keep, name=f"lease-{run.task}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join(5)
