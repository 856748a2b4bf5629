from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    """The outbox: what has happened and must still be told."""

    name = "yiz.events"
    label = "events"

    def ready(self) -> None:
        autodiscover_modules("handlers")
