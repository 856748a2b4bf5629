from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What concerns a person, gathered and told."""

    name = "notifications"
    label = "notifications"
