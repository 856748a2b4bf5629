from django.db import models

from yiz.ids import ObjectIdModel


class OutboxEvent(ObjectIdModel):
    """Something that has happened; kept until every listener has been told, and a week longer.

    `claimed_until` is empty until a worker takes it up; a claim that has run out was cut short, and the
    sweep takes it up again. `attempts` counts only those further starts.
    """

    name = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=24, default="")
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "outbox_events"
        indexes = [
            # the sweep: what is still to be told, oldest first; the clean-up: what was told long ago
            models.Index(fields=["handled_at", "id"], name="outbox_open"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class OutboxDelivery(ObjectIdModel):
    """A listener that failed with an event: when it is tried again, or that it is parked for a person to look at.

    Removed when the listener succeeds. An empty `listener` stands for the event itself: it could not be
    read, or ended the process each time it was started.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    listener = models.CharField(max_length=128, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    next_try_at = models.DateTimeField()
    error = models.TextField(default="", blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox_deliveries"
        verbose_name_plural = "outbox deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "listener"], name="one_record_a_listener")]
        indexes = [
            # retries that are due, and what is parked
            models.Index(fields=["parked_at", "next_try_at"], name="deliveries_due"),
        ]

    def __str__(self) -> str:
        return f"{self.listener or 'event'} {self.event_id}"
