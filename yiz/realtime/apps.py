from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Sockets: publish(), rooms, tickets."""

    name = "yiz.realtime"
    label = "realtime"
