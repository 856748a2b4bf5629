from django.db import models

from moderation.models.decisions import Decision
from moderation.querysets.people import SanctionQuerySet, StrikeQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdModel, new_id


class Strike(ObjectIdModel):
    """What a decision against somebody's content or account leaves with them, until it runs out. `number` is how many
    it counts for. A granted appeal takes it back (`voided_at`)."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="strike")
    number = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = StrikeQuerySet.as_manager()

    class Meta:
        db_table = "moderation_strikes"
        indexes = [
            # those of a person that count now
            models.Index(fields=["user", "-expires_at"], name="strikes_of"),
        ]

    def __str__(self) -> str:
        return f"{self.number} for {self.user_id}"


class SanctionKind(models.TextChoices):
    SUSPENSION = "suspension", "Suspended"
    BAN = "ban", "Banned"


class Sanction(ObjectIdModel):
    """A suspension or a ban, from its beginning to its end. One runs at a time: `running_key` is the account's id while
    it does, and the row's own id afterwards. `until` is None where it has no end."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    running_key = models.CharField(max_length=24, unique=True, default=new_id)
    kind = models.CharField(max_length=10, choices=SanctionKind)
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        db_table = "moderation_sanctions"
        indexes = [
            # a person's, newest first
            models.Index(fields=["user", "-id"], name="sanctions_of"),
            # suspensions whose time has come
            models.Index(fields=["ended_at", "until"], name="sanctions_over"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
