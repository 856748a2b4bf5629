from django.db import models

from yiz.ids import ObjectIdModel


class OutboxEvent(ObjectIdModel):
    """Something that has happened; kept until every listener has been told."""

    name = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_events"
        indexes = [
            # the sweep: what is still to be told, oldest first
            models.Index(fields=["handled_at", "id"], name="outbox_open"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
