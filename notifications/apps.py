from django.apps import AppConfig

MINUTE = 60.0


class NotificationsConfig(AppConfig):
    """What concerns a person, gathered and told."""

    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        from notifications import announcements, mailings, streaks, tasks  # noqa: PLC0415
        from notifications.services import NotificationService  # noqa: PLC0415  models are loaded only now
        from notifications.user_data import NotificationData  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        for name, run, every, purpose in (
            ("notification_pushes", tasks.push_held, 5 * MINUTE, "pushes what quiet hours held back"),
            ("announcements", announcements.tell_everybody, MINUTE, "tells everybody of released announcements"),
            ("notification_digests", mailings.send_digests, 60 * MINUTE, "writes digests, in each one's morning"),
            (
                "creator_summaries",
                mailings.send_summaries,
                60 * MINUTE,
                "writes summaries on Mondays, in each one's morning",
            ),
            ("streak_reminders", streaks.remind, 60 * MINUTE, "reminds those whose streak ends tonight"),
        ):
            ports.batch_tasks.provide(name, ports.Scheduled(run, every, purpose))
        ports.cleaners.provide("notifications", ports.Cleaner(tasks.clean, tasks.count))
        ports.user_data.provide("notifications", NotificationData())
        ports.unread_count.provide(lambda user_id: NotificationService.unread_count(user_id=user_id))
