from django.db import models

from profiles.querysets import SessionQuerySet
from yiz.ids import ObjectIdModel


class UserSession(ObjectIdModel):
    """A signed-in device: the family of refresh tokens that began with one sign-in.

    `token_id` is the only refresh token of the family that still counts; rotation replaces it by a conditional
    update, so that an old one that is used again finds no row, and ends the family. `device` stands for the agent and
    the network together.
    """

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="sessions", db_index=False)
    token_id = models.CharField(max_length=32)
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=32, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        db_table = "user_sessions"
        indexes = [
            # the signed-in devices of one user, newest first
            models.Index(fields=["user", "ended_at", "-id"], name="sessions_of"),
            # whether the account was signed in from this device before
            models.Index(fields=["user", "device"], name="sessions_device"),
            # the cleanup of expired ones
            models.Index(fields=["expires_at"], name="sessions_expiry"),
        ]

    def __str__(self) -> str:
        return f"session {self.id} of {self.user_id}"
