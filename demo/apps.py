from django.apps import AppConfig


class DemoConfig(AppConfig):
    """People and plans to try the product with; the only room that writes through everybody's services."""

    name = "demo"
    label = "demo"
