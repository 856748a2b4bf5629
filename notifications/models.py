"""What concerns a person: one row a notification, and one a person and act gathered in it."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from notifications.constants import Type
from notifications.querysets import NotificationQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Notification(ObjectIdModel):
    """Something that its recipient should hear of.

    `version` rises with every change that is worth telling, `pushed_version` follows once the sockets were told:
    where they differ, a push is still due (`held_until`, when quiet hours hold it back). One that its recipient
    removed stays (`removed_at`) until it expires, so that an event delivered twice does not bring it back.

    The times are the ledger of its delivery: made, told to the sockets last, seen, read, mailed in a digest, removed.
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
    pushed_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
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
            # the ledger of one person in the admin: all of it, newest first
            models.Index(fields=["recipient", "-id"], name="notifications_ledger"),
            # what hangs on a skill that is no longer to be seen
            models.Index(fields=["skill_id", "id"], name="notifications_skill"),
            # what tells of a comment that was removed
            models.Index(fields=["target_id", "target_kind"], name="notifications_target"),
            # pushes that quiet hours held back, those whose hours end first in front
            models.Index(fields=["held_until"], name="notifications_held", condition=models.Q(held_until__gt=EPOCH)),
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


class Milestone(ObjectIdModel):
    """The highest step that a skill's counter was told of: once each, also when likes go and come again."""

    skill_id = ObjectIdField()
    counter = models.CharField(max_length=16)
    step = models.IntegerField(default=0)

    class Meta:
        db_table = "notification_milestones"
        constraints = [models.UniqueConstraint(fields=["skill_id", "counter"], name="one_row_a_counter")]

    def __str__(self) -> str:
        return f"{self.step} {self.counter} of {self.skill_id}"


class NotificationPreferences(ObjectIdModel):
    """One row a person who has changed something; texts as `notifications.preferences.Preferences` writes them.

    How often a digest comes stands with the other mails that can be switched off (`UserEmailPreferences`).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    choices = models.TextField(default="{}", blank=True)
    quiet = models.CharField(max_length=11, default="", blank=True)

    class Meta:
        db_table = "notification_preferences"
        verbose_name_plural = "notification preferences"

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class Announcement(ObjectIdModel):
    """What the people who run the place tell everybody. `told_up_to` is how far the telling has come."""

    title = models.CharField(max_length=200)
    title_de = models.CharField("title in German", max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    told_up_to = ObjectIdField(null=True, blank=True, editable=False)
    told = models.IntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "announcements"
        indexes = [
            # those that are still being told
            models.Index(fields=["finished_at", "released_at"], name="announcements_open"),
        ]

    def __str__(self) -> str:
        return self.title
