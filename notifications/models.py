"""What concerns a person: one row a notification, and one a person and act gathered in it."""

from django.conf import settings
from django.db import models

from notifications.constants import Type
from notifications.querysets import NotificationQuerySet
from yiz.ids import ObjectIdField, ObjectIdModel


class Notification(ObjectIdModel):
    """Something that its recipient should hear of.

    `version` rises with every change that is worth telling, `pushed_version` follows once the sockets were told:
    where they differ, a push is still due. One that its recipient removed stays (`removed_at`) until it expires,
    so that an event delivered twice does not bring it back.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    type = models.CharField(max_length=32, choices=Type)
    group_key = models.CharField(max_length=128)
    dedupe_key = models.CharField(max_length=160, unique=True)
    target_kind = models.CharField(max_length=16)
    target_id = ObjectIdField()
    skill_id = ObjectIdField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    actor_count = models.IntegerField(default=0)
    latest_actor_ids = models.JSONField(default=list, blank=True)
    version = models.IntegerField(default=0)
    pushed_version = models.IntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "notifications"
        indexes = [
            # the recipient's list, newest change first
            models.Index(fields=["recipient", "removed_at", "-updated_at", "-id"], name="notifications_list"),
            # the list of one type
            models.Index(fields=["recipient", "removed_at", "type", "-updated_at", "-id"], name="notifications_type"),
            # the unread ones: their list and their number
            models.Index(
                fields=["recipient", "removed_at", "read_at", "-updated_at", "-id"], name="notifications_unread"
            ),
            # the open group that a new act joins
            models.Index(fields=["group_key", "-id"], name="notifications_group"),
            # what hangs on a skill that is no longer to be seen
            models.Index(fields=["skill_id", "id"], name="notifications_skill"),
            # what tells of a comment that was removed
            models.Index(fields=["target_id", "target_kind"], name="notifications_target"),
        ]

    def __str__(self) -> str:
        return f"{self.type} for {self.recipient_id}"


class NotificationActor(ObjectIdModel):
    """One person's one act, in the one notification that tells of it."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="actor_rows", db_index=False)
    actor_id = ObjectIdField()
    recipient_id = ObjectIdField()
    source_key = models.CharField(max_length=160, unique=True)

    class Meta:
        db_table = "notification_actors"
        indexes = [
            # the newest actors of a notification
            models.Index(fields=["notification", "-id"], name="notification_actors_new"),
            # what one person was told of another: removed by a block or a mute
            models.Index(fields=["recipient_id", "actor_id"], name="notification_actors_pair"),
            # all that was told of one person: when the account is erased
            models.Index(fields=["actor_id"], name="notification_actors_by"),
        ]

    def __str__(self) -> str:
        return self.source_key
