from django.apps import AppConfig

from yiz import ports


class DiscoveryConfig(AppConfig):
    """Search, trending, recommendations."""

    name = "discovery"
    label = "discovery"

    def ready(self) -> None:
        from discovery.user_data import DiscoveryData  # noqa: PLC0415  models are loaded only now

        ports.user_data.provide("discovery", DiscoveryData())
