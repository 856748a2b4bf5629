from django.apps import AppConfig


class FollowConfig(AppConfig):
    """Every edge between users."""

    name = "follow"
    label = "follow"
