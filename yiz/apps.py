from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The project itself: its management commands and its templates."""

    name = "yiz"
    label = "house"
