from django.apps import AppConfig
from django.db.models.signals import post_migrate

MINUTE = 60.0


class ModerationConfig(AppConfig):
    """Reports, cases, rules, decisions, appeals."""

    name = "moderation"
    label = "moderation"

    def ready(self) -> None:
        from moderation import health, recounts  # noqa: PLC0415  models are loaded only now
        from moderation.classifier import tasks  # noqa: PLC0415
        from moderation.classifier.constants import TRAINING_EVERY  # noqa: PLC0415
        from moderation.panels import panel  # noqa: PLC0415
        from moderation.roles import make_roles  # noqa: PLC0415
        from moderation.rules import trying, upkeep  # noqa: PLC0415
        from moderation.rules.screening import RuleScreen  # noqa: PLC0415
        from moderation.rules.user_data import RuleData  # noqa: PLC0415
        from moderation.services.people import PeopleService  # noqa: PLC0415
        from moderation.statistics import load  # noqa: PLC0415
        from moderation.user_data import ModerationData  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        ports.admin_panels.provide("moderation", panel)
        ports.user_data.provide("moderation", ModerationData())
        ports.user_data.provide("moderation.rules", RuleData())
        ports.content_screen.provide(RuleScreen())
        ports.cleaners.provide("moderation.rules", ports.Cleaner(upkeep.clean, upkeep.count))
        ports.moderation_load.provide(load)
        ports.health_parts.provide("moderation", health.check)
        ports.counters.provide("moderation.cases", recounts.cases)
        ports.counters.provide("moderation.reporters", recounts.reporters)
        purpose = "ends the suspensions whose time has come"
        ports.batch_tasks.provide("suspensions", ports.Scheduled(PeopleService.end_due, MINUTE, purpose))
        purpose = "goes on with trials of rules that a worker has left"
        ports.batch_tasks.provide("rule_trials", ports.Scheduled(trying.run_due, 5 * MINUTE, purpose))
        purpose = "learns from what moderators decided"
        ports.batch_tasks.provide("classifier_train", ports.Scheduled(tasks.train, TRAINING_EVERY, purpose))
        # after the permissions, which are made by the same signal
        post_migrate.connect(make_roles, sender=self, dispatch_uid="moderation.roles")
