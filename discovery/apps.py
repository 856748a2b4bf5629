from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from yiz import ports


class DiscoveryConfig(AppConfig):
    """Search, trending, recommendations."""

    name = "discovery"
    label = "discovery"

    def ready(self) -> None:
        post_migrate.connect(_prepare_search, sender=self)
        from discovery import recounts, tasks  # noqa: PLC0415  models are loaded only now
        from discovery.constants import TRAINING_EVERY, TRENDING_EVERY  # noqa: PLC0415
        from discovery.search.constants import MODEL_EVERY  # noqa: PLC0415
        from discovery.search.upkeep import keep_search  # noqa: PLC0415
        from discovery.user_data import DiscoveryData  # noqa: PLC0415

        ports.user_data.provide("discovery", DiscoveryData())
        for name, run, every, purpose in (
            ("trending_content", tasks.trending_content, TRENDING_EVERY, "keeps the scores of what trends in bounds"),
            ("search_upkeep", keep_search, MODEL_EVERY, "mends what is searched, and learns what words mean"),
            ("recommendations_train", tasks.train_recommendations, TRAINING_EVERY, "learns what goes with what"),
        ):
            ports.batch_tasks.provide(name, ports.Scheduled(run, every, purpose))
        ports.cleaners.provide("discovery", ports.Cleaner(tasks.clean, tasks.count))
        ports.counters.provide("discovery.catalogue", recounts.catalogue)


def _prepare_search(**_: Any) -> None:
    """Full-text tables and indexes, which migrations can't express, are there as soon as the tables are."""
    from discovery.search.engines import engine  # noqa: PLC0415  models are loaded only now

    engine().prepare()
