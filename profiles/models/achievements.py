from django.db import models
from django.utils.timezone import now

from yiz.ids import ObjectIdModel


class Achievement(ObjectIdModel):
    """Something that an account has reached once; it stays, whatever becomes of what it was reached by.

    `key` is one of the catalogue's (`profiles.achievements`).
    """

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="achievements", db_index=False)
    key = models.CharField(max_length=40)
    earned_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "achievements"
        constraints = [
            # each is earned once; also all of one account
            models.UniqueConstraint(fields=["user", "key"], name="one_achievement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
