from django.db import models

from feed.querysets import ActivityQuerySet, FeedEntryQuerySet, FeedStateQuerySet, HiddenItemQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel


class ActivityType(models.TextChoices):
    SKILL_SHARED = "skill_shared", "Shared a skill"
    SKILL_UPDATED = "skill_updated", "Updated a skill"
    SKILL_LIKED = "skill_liked", "Liked a skill"
    SKILL_DOWNLOADED = "skill_downloaded", "Began a skill"
    COMMENT_ADDED = "comment_added", "Commented on a skill"
    TASK_CONTRIBUTED = "task_contributed", "Proposed a task for a skill"
    USER_FOLLOWED = "user_followed", "Followed somebody"
    PLAN_COMPLETED = "plan_completed", "Completed a skill"
    ACHIEVEMENT_EARNED = "achievement_earned", "Earned an achievement"


class Activity(ObjectIdModel):
    """Something that somebody did, whoever may see it: that is decided at each reading.

    Its id is that of the event, so that ids are in the order in which things happened, whenever they were told.
    `removed` is set while the act is taken back; `pulled` where the actor had too many followers to push to;
    `fanned_out` once the followers' feeds are written, or the events that have them written are in the outbox.
    """

    actor = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=20, choices=ActivityType)
    skill_id = ObjectIdField(null=True, blank=True)
    object_id = ObjectIdField()
    data = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=90, unique=True)
    removed = models.BooleanField(default=False)
    pulled = models.BooleanField(default=False)
    fanned_out = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        db_table = "activities"
        verbose_name_plural = "activities"
        indexes = [
            # one person's activities, newest first; the back-fill of a new follower. All, newest first: the primary key
            models.Index(fields=["actor", "-id"], name="activities_actor"),
            # those of followed authors with too many followers to push to
            models.Index(fields=["actor", "pulled", "-id"], name="activities_pulled"),
            # who, of those one follows, likes a skill: the likes that are one item
            models.Index(fields=["skill_id", "type", "actor"], name="activities_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.type} by {self.actor_id}"


class FeedEntry(ObjectIdModel):
    """An activity in somebody's feed, in the activity's order; whether it is shown is decided at each reading."""

    owner = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+", db_index=False)
    actor_id = ObjectIdField()
    type = models.CharField(max_length=20, choices=ActivityType)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        db_table = "feed_entries"
        verbose_name_plural = "feed entries"
        # each activity once in a feed; and the feed, newest first, read backwards
        constraints = [models.UniqueConstraint(fields=["owner", "activity"], name="one_entry_an_activity")]
        indexes = [
            # the feeds that an activity is in: when it is erased
            models.Index(fields=["activity"], name="entries_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} for {self.owner_id}"


class Stage(models.TextChoices):
    AWAKE = "awake", "Written to"
    ASLEEP = "asleep", "Not written to: its owner is away"
    EMPTIED = "emptied", "Not written to, and without entries"


class FeedState(ObjectIdModel):
    """What a feed's entries are worth; an owner without a row has a whole feed that is written to.

    The entries hold all activities above `floor` of those whom the owner follows; what is not above it is read from
    the activities themselves. Null: they hold all there are. `querysets.TOP`: they hold none for certain.
    """

    owner = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="+")
    floor = ObjectIdField(null=True, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.AWAKE)
    read_at = models.DateTimeField(default=now)
    refresh_id = ObjectIdField(null=True, blank=True)
    refresh_asked_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = FeedStateQuerySet.as_manager()

    class Meta:
        db_table = "feed_states"
        indexes = [
            # feeds whose owners have been away for long
            models.Index(fields=["stage", "read_at"], name="feed_states_away"),
        ]

    def __str__(self) -> str:
        return f"feed of {self.owner_id}"


class HiddenItem(ObjectIdModel):
    """What somebody does not want to see in any feed: `key` is `querysets.item_key` of the activity."""

    owner = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=60)

    objects = HiddenItemQuerySet.as_manager()

    class Meta:
        db_table = "feed_hidden_items"
        # hidden once; and what of a page is hidden
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_hidden_item_a_key")]

    def __str__(self) -> str:
        return f"{self.key} for {self.owner_id}"


class PulledAuthor(ObjectIdModel):
    """Somebody with activities that were not pushed; so that a reader knows whose to merge in, by one query."""

    author = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "feed_pulled_authors"

    def __str__(self) -> str:
        return str(self.author_id)
