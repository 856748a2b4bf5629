from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """What people do, counted."""

    name = "analytics"
    label = "analytics"

    def ready(self) -> None:
        from analytics import tasks  # noqa: PLC0415  its models are loaded only now
        from yiz import ports  # noqa: PLC0415

        ports.cleaners.provide("analytics", tasks.clean)
