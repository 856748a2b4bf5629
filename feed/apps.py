from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Activities and who sees them."""

    name = "feed"
    label = "feed"
