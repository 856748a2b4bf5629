from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Probes and metrics."""

    name = "yiz.health"
    label = "health"
