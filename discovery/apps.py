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
        from discovery.user_data import DiscoveryData  # noqa: PLC0415  models are loaded only now

        ports.user_data.provide("discovery", DiscoveryData())


def _prepare_search(**_: Any) -> None:
    """Full-text tables and indexes, which migrations can't express, are there as soon as the tables are."""
    from discovery.search.engines import engine  # noqa: PLC0415  models are loaded only now

    engine().prepare()
