from django.db import models

from social.querysets.tasks import CustomTaskQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdModel


class TaskStatus(models.TextChoices):
    LIVE = "live", "To be seen"
    HIDDEN = "hidden", "Hidden until a moderator has looked"
    REMOVED = "removed", "Removed by a moderator"
    DELETED = "deleted", "Deleted by its author"


class CustomTask(ObjectIdModel):
    """A task that a reader proposes for one day of a skill; `score` is the Wilson lower bound of its votes."""

    skill = models.ForeignKey("social.SharedSkill", on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    title_key = models.CharField(max_length=200)
    description = models.TextField(max_length=2_000, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    resource_url = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=8, choices=TaskStatus, default=TaskStatus.LIVE)
    up = models.IntegerField(default=0)
    down = models.IntegerField(default=0)
    score = models.FloatField(default=0)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True)

    objects = CustomTaskQuerySet.as_manager()

    class Meta:
        db_table = "custom_tasks"
        constraints = [
            # the same task is proposed once; a deleted one gives its title free (its key becomes its id)
            models.UniqueConstraint(fields=["skill", "day", "title_key"], name="one_task_a_title"),
        ]
        indexes = [
            # the tasks of a skill by day, or of one day, best first
            models.Index(fields=["skill", "day", "-score", "-id"], name="tasks_of_day"),
            # one's own tasks, newest first
            models.Index(fields=["author", "-id"], name="tasks_mine"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskVote(ObjectIdModel):
    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    task = models.ForeignKey(CustomTask, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.SmallIntegerField()

    class Meta:
        db_table = "task_votes"
        constraints = [
            # one vote a user and task; also how the viewer voted on a page of tasks
            models.UniqueConstraint(fields=["user", "task"], name="one_vote_a_task"),
        ]
        indexes = [
            # the recount of a task's votes
            models.Index(fields=["task", "-id"], name="task_votes_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} votes {self.value} on {self.task_id}"
