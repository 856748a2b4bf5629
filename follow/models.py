from django.db import models

from follow.querysets import RelationshipQuerySet
from yiz.ids import ObjectIdModel


class RelationshipStatus(models.TextChoices):
    ACTIVE = "active", "Follows"
    REQUESTED = "requested", "Has asked to follow"


class Relationship(ObjectIdModel):
    """`follower` follows `followee`, or has asked to. The unique pair decides who may move the counters."""

    follower = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    followee = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=16, choices=RelationshipStatus)
    since = models.DateTimeField()

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        db_table = "user_relationships"
        # how two people stand to each other: status, bulk status, followers in common
        constraints = [models.UniqueConstraint(fields=["follower", "followee"], name="one_relationship_a_pair")]
        indexes = [
            # who follows one user, or has asked to, newest first; "the newest of all" is the primary key
            models.Index(fields=["followee", "status", "-id"], name="relationships_to"),
            # whom one user follows, newest first; `following_ids`
            models.Index(fields=["follower", "status", "-id"], name="relationships_from"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followee_id} ({self.status})"
