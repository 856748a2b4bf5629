from django.apps import AppConfig
from django.db.backends.signals import connection_created

from yiz.health.queries import watch


class HealthConfig(AppConfig):
    """Probes and metrics."""

    name = "yiz.health"
    label = "health"

    def ready(self) -> None:
        connection_created.connect(watch)
