from django.db import models

from yiz.ids import ObjectIdModel


class AccountDeletion(ObjectIdModel):
    """An account whose owner has asked for its deletion: out of sight since then, erased after the days of grace.

    `status_before` is what it goes back to when the owner returns in time. `erasing_since` is set by the erasure,
    from when on nothing brings the account back; the row goes with the account itself, at the very end.
    """

    user = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="deletion")
    status_before = models.CharField(max_length=16)
    requested_at = models.DateTimeField()
    erase_at = models.DateTimeField()
    erasing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "account_deletions"
        indexes = [
            # the erasure: what is past its grace, the longest first
            models.Index(fields=["erase_at", "id"], name="deletions_due"),
        ]

    def __str__(self) -> str:
        return f"deletion of {self.user_id}, due {self.erase_at:%Y-%m-%d}"
