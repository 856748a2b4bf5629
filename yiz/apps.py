from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The project itself: its management commands and its templates."""

    name = "yiz"
    label = "house"

    def ready(self) -> None:
        from yiz import celery  # noqa: F401, PLC0415  makes the app that tasks are sent by; it reads the settings
