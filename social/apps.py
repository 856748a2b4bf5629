from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Skills, plans, interactions, comments."""

    name = "social"
    label = "social"

    def ready(self) -> None:
        from social import recent, recounts, recounts_points, recounts_skills  # noqa: PLC0415  models are loaded only now
        from social.services import audience, ratings  # noqa: PLC0415
        from social.user_data import SocialData  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        ports.privacy_effects.provide("social", audience.follow_profile)
        ports.user_data.provide("social", SocialData())
        ports.account_effects.provide("social", audience.follow_account)
        ports.recent_works.provide(recent.recent_works)
        recounts.provide(ports.counters, ports.recounters)
        recounts_skills.provide(ports.counters, ports.recounters)
        recounts_points.provide(ports.counters)
        purpose = "brings the Bayesian averages up to the mean of all ratings"
        ports.batch_tasks.provide("bayesian_averages", ports.Scheduled(ratings.refresh, every=3600, purpose=purpose))
