from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RealtimeConfig(AppConfig):
    """Sockets: publish(), rooms, tickets."""

    name = "yiz.realtime"
    label = "realtime"

    def ready(self) -> None:
        from yiz.realtime import tasks  # noqa: PLC0415  its models are loaded only now

        tasks.provide()
        autodiscover_modules("consumers")
