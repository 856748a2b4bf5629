from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What concerns a person, gathered and told."""

    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        from notifications import tasks  # noqa: PLC0415
        from notifications.services import NotificationService  # noqa: PLC0415  models are loaded only now
        from notifications.user_data import NotificationData  # noqa: PLC0415
        from yiz import ports  # noqa: PLC0415

        ports.cleaners.provide("notifications", tasks.clean)
        ports.user_data.provide("notifications", NotificationData())
        ports.unread_count.provide(lambda user_id: NotificationService.unread_count(user_id=user_id))
