from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Skills, plans, interactions, comments."""

    name = "social"
    label = "social"
