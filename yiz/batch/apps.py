from django.apps import AppConfig


class BatchConfig(AppConfig):
    """The schedule, runs and locks."""

    name = "yiz.batch"
    label = "batch"
