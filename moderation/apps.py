from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Reports, cases, rules, decisions."""

    name = "moderation"
    label = "moderation"
