from django.apps import AppConfig

from yiz import ports


class FeedConfig(AppConfig):
    """What people do, in the feeds of those who follow them."""

    name = "feed"
    label = "feed"

    def ready(self) -> None:
        from feed import health, upkeep  # noqa: PLC0415  models are not loaded before
        from feed.user_data import FeedData  # noqa: PLC0415

        ports.health_parts.provide("feed", health.check)
        ports.cleaners.provide("feed", ports.Cleaner(upkeep.clean, upkeep.count))
        ports.user_data.provide("feed", FeedData())
