from django.apps import AppConfig

from yiz import ports
from yiz.batch.constants import CLEANUP_EVERY


class BatchConfig(AppConfig):
    """The schedule, runs and locks."""

    name = "yiz.batch"
    label = "batch"

    def ready(self) -> None:
        from yiz.batch import tasks  # noqa: PLC0415  its models are loaded only now

        purpose = "removes what is old, app by app"
        ports.batch_tasks.provide("cleanup", ports.Scheduled(tasks.cleanup, CLEANUP_EVERY, purpose))
        ports.cleaners.provide("batch_runs", tasks.clean_runs)
