from django.apps import AppConfig

from yiz.api import routes


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "yiz.api"
    label = "api"

    def ready(self) -> None:
        routes.register()
