from django.db import models

from follow.querysets import RelationshipQuerySet, UserInterestQuerySet
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


class FollowDismissal(ObjectIdModel):
    """`user` does not want `dismissed` to be suggested again."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    dismissed = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "follow_dismissals"
        # once a pair; and which of these candidates this user has dismissed
        constraints = [models.UniqueConstraint(fields=["user", "dismissed"], name="one_follow_dismissal_a_pair")]
        indexes = [
            # what there is of one account as the dismissed one, when it is erased
            models.Index(fields=["dismissed"], name="follow_dismissals_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} dismisses {self.dismissed_id}"


class UserInterest(ObjectIdModel):
    """A user under one of the interests of the profile, so that those who share it can be looked up.

    A list inside the user's row can be indexed on MongoDB, not on SQLite. What is shown is the profile's own list;
    these rows agree with it once its event is handled.
    """

    interest = models.CharField(max_length=60)
    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = UserInterestQuerySet.as_manager()

    class Meta:
        db_table = "user_interests"
        # once each; and those who share an interest, the newest accounts first (read backwards)
        constraints = [models.UniqueConstraint(fields=["interest", "user"], name="one_interest_once")]
        indexes = [
            # a user's own rows, when the profile changes
            models.Index(fields=["user"], name="user_interests_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.interest}"
