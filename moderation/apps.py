from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Reports, cases, rules, decisions, appeals."""

    name = "moderation"
    label = "moderation"

    def ready(self) -> None:
        from moderation.user_data import ModerationData  # noqa: PLC0415  models are loaded only now
        from yiz import ports  # noqa: PLC0415

        ports.user_data.provide("moderation", ModerationData())
