from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """What people do, counted."""

    name = "analytics"
    label = "analytics"
