from django.apps import AppConfig

from yiz import ports
from yiz.batch.constants import CLEANUP_EVERY, ENGAGEMENT_EVERY, MAINTENANCE_EVERY


class BatchConfig(AppConfig):
    """The schedule, runs and locks."""

    name = "yiz.batch"
    label = "batch"

    def ready(self) -> None:
        from yiz.batch import engagement, maintenance, tasks  # noqa: PLC0415  its models are loaded only now

        for name, run, every, purpose in (
            ("cleanup", tasks.cleanup, CLEANUP_EVERY, "removes what is old, app by app"),
            ("engagement_metrics", engagement.check, ENGAGEMENT_EVERY, "recounts the counters of what has changed"),
            (
                "cache_maintenance",
                maintenance.run,
                MAINTENANCE_EVERY,
                "fills the cache with what all read; measures it",
            ),
        ):
            ports.batch_tasks.provide(name, ports.Scheduled(run, every, purpose))
        ports.cleaners.provide("batch_runs", ports.Cleaner(tasks.clean_runs, tasks.count_old_runs))
