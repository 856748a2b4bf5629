from django.apps import AppConfig

from yiz import ports


class FeedConfig(AppConfig):
    """What people do, in the feeds of those who follow them."""

    name = "feed"
    label = "feed"

    def ready(self) -> None:
        from feed import health  # noqa: PLC0415  models are not loaded before

        ports.health_parts.provide("feed", health.check)
