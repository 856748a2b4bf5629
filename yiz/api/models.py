from django.db import models

from yiz.ids import ObjectIdModel


class IdempotencyKey(ObjectIdModel):
    """A call that a client named, so that repeating it does nothing new; kept for 24 hours.

    While `status` is None it is running. `fingerprint` is keyed, so that nothing of the body can be found out by it.
    """

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    run = models.CharField(max_length=24)
    status = models.IntegerField(null=True)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_keys"
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_call_a_key")]
        indexes = [
            # the cleanup of those over 24 hours
            models.Index(fields=["created_at"], name="idempotency_age"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.owner}"
