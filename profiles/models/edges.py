from django.db import models

from yiz.ids import ObjectIdModel


class UserBlock(ObjectIdModel):
    """`blocker` and `blocked` are invisible to each other, on every surface."""

    blocker = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="blocks", db_index=False)
    blocked = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="blocked_by", db_index=False)

    class Meta:
        db_table = "user_blocks"
        constraints = [models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_a_pair")]
        indexes = [
            # one's own list of blocks, newest first
            models.Index(fields=["blocker", "-id"], name="blocks_by"),
            # who has blocked me
            models.Index(fields=["blocked", "blocker"], name="blocks_of"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class UserMute(ObjectIdModel):
    """`muter` hears nothing more of `muted`, who does not learn of it."""

    muter = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="mutes", db_index=False)
    muted = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="muted_by", db_index=False)

    class Meta:
        db_table = "user_mutes"
        constraints = [models.UniqueConstraint(fields=["muter", "muted"], name="one_mute_a_pair")]
        indexes = [
            # one's own list of mutes, newest first
            models.Index(fields=["muter", "-id"], name="mutes_by"),
            # who has muted me: to leave out those when telling of my acts
            models.Index(fields=["muted", "muter"], name="mutes_of"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"
