"""The schedule, from the tasks that the apps provide: for beat in this process, and for django-celery-beat."""

from datetime import UTC, datetime
from typing import Any

from celery.schedules import schedule
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from yiz.batch.constants import ESSENTIAL
from yiz.batch.services import BatchProcessor, is_scheduled
from yiz.ports import batch_tasks
from yiz.queues import DEFAULT, HEAVY

TASK = "batch.run"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def entries() -> dict[str, dict[str, Any]]:
    """Celery's schedule; a run that could not start in its time is left out, the next one does its work."""
    return {
        name: {
            "task": TASK,
            "args": (name,),
            "schedule": schedule(task.every),
            "options": {"expires": task.every, "queue": DEFAULT if name in ESSENTIAL else HEAVY},
        }
        for name, task in batch_tasks
        if is_scheduled(name)
    }


def entries_since_last_runs() -> dict[str, dict[str, Any]]:
    """The same, going on from the recorded runs, so that a daily task also runs where the process is ended every day.

    What has never run is due at once.
    """
    last = BatchProcessor.last_runs()
    found = entries()
    for name, entry in found.items():
        entry["last_run_at"] = last[name].started_at if name in last else LONG_AGO
    return found


def _stored(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry in django-celery-beat's words."""
    options = dict(entry["options"])
    return entry | {"options": {"expire_seconds": int(options.pop("expires")), **options}}


class Scheduler(DatabaseScheduler):
    """django-celery-beat's, with the product's tasks entered at start; an operator's changes to them stay."""

    def setup_schedule(self) -> None:
        wanted = entries()
        PeriodicTask.objects.filter(task=TASK).exclude(name__in=list(wanted)).delete()
        known = set(PeriodicTask.objects.filter(task=TASK).values_list("name", flat=True))
        self.update_from_dict({name: _stored(entry) for name, entry in wanted.items() if name not in known})
        super().setup_schedule()
