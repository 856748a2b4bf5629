from django.db import models

from yiz.ids import ObjectIdModel


class Outcome(models.TextChoices):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"


class BatchRun(ObjectIdModel):
    """One run of a batch task, under way or ended.

    `lock` is the task's name while it runs and the run's own id afterwards: being unique, it lets one run
    of a task in at a time. `alive_until` is the end of its lease, moved on while the run lives. `faults` counts
    what it found that should not be (counters that had drifted).
    """

    task = models.CharField(max_length=64)
    lock = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    alive_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.RUNNING)
    rows = models.PositiveBigIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    progress = models.CharField(max_length=200, default="")
    error = models.TextField(default="")

    class Meta:
        db_table = "batch_runs"
        indexes = [
            # the last run of a task, and its history
            models.Index(fields=["task", "-id"], name="batch_runs_of_task"),
            # the history of all tasks, and its clean-up
            models.Index(fields=["started_at"], name="batch_runs_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.started_at:%Y-%m-%d %H:%M} {self.outcome}"


class Switch(ObjectIdModel):
    """Whether the schedules run; no row means that they do."""

    name = models.CharField(max_length=32, unique=True)
    on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "batch_switches"

    def __str__(self) -> str:
        return f"{self.name} {'on' if self.on else 'off'}"
