from django.db import models

from yiz.ids import ObjectIdModel


class ExportState(models.TextChoices):
    QUEUED = "queued", "Waiting, or tried again later"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready to be fetched"
    FAILED = "failed", "Given up; see the error"


class DataExport(ObjectIdModel):
    """A person's own data, asked for by that person: the row is first, a worker makes the file.

    `lock` is the account's id until the export has ended, and its own id afterwards: being unique, it lets one export
    of an account run at a time. `claim` is the worker that makes it, until `claimed_until`, moved on while it lives;
    `file` is where that worker writes, so that whoever takes over knows what to remove.
    """

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="exports", db_index=False)
    lock = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.QUEUED)
    claim = models.CharField(max_length=24, blank=True)
    claimed_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "data_exports"
        indexes = [
            # one's own list, newest first
            models.Index(fields=["user", "-id"], name="exports_of"),
            # what waits for a worker, or was left by one that was killed
            models.Index(fields=["state", "claimed_until"], name="exports_due"),
        ]

    def __str__(self) -> str:
        return f"export {self.id} for {self.user_id}"
