from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Search, trending, recommendations."""

    name = "discovery"
    label = "discovery"
