from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Skills, plans, interactions, comments."""

    name = "social"
    label = "social"

    def ready(self) -> None:
        from social import recounts, recounts_skills  # noqa: PLC0415  models are loaded only now
        from social.services import audience  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        ports.privacy_effects.provide("social", audience.follow_profile)
        recounts.provide(ports.counters)
        recounts_skills.provide(ports.counters)
