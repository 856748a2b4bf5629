from django.apps import AppConfig

from analytics.constants import ROLLUP_EVERY


class AnalyticsConfig(AppConfig):
    """What people do, counted."""

    name = "analytics"
    label = "analytics"

    def ready(self) -> None:
        from analytics import panel, tasks  # noqa: PLC0415  its models are loaded only now
        from analytics.user_data import AnalyticsData  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        ports.cleaners.provide("analytics", ports.Cleaner(tasks.clean, tasks.count))
        ports.user_data.provide("analytics", AnalyticsData())
        ports.admin_panels.provide("analytics", panel.panel)
        purpose = "makes figures of what people do"
        ports.batch_tasks.provide("analytics_rollup", ports.Scheduled(tasks.rollup, ROLLUP_EVERY, purpose))
