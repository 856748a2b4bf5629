from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "yiz.api"
    label = "api"
