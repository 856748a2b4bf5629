from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The outbox: what has happened and must still be told."""

    name = "yiz.events"
    label = "events"
