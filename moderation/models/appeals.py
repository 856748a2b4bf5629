from django.db import models

from moderation.models.decisions import Decision
from yiz.clock import now
from yiz.ids import ObjectIdModel


class AppealStatus(models.TextChoices):
    OPEN = "open", "Not decided yet"
    GRANTED = "granted", "Granted: the decision was undone"
    REJECTED = "rejected", "Rejected: the decision stands"


class Appeal(ObjectIdModel):
    """Somebody against whom was decided asks for another look: once a decision, by another moderator than the first."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.TextField(max_length=4_000)
    status = models.CharField(max_length=8, choices=AppealStatus, default=AppealStatus.OPEN)
    decided_by = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    answer = models.TextField(max_length=2_000, blank=True)
    created_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "appeals"
        indexes = [
            # those that wait, the oldest first; and decided ones
            models.Index(fields=["status", "id"], name="appeals_status"),
            # one's own, newest first
            models.Index(fields=["user", "-id"], name="appeals_of"),
            # what one moderator decided
            models.Index(fields=["decided_by", "-id"], name="appeals_decided_by"),
        ]

    def __str__(self) -> str:
        return f"appeal {self.id}"
