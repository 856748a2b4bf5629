from django.db import models

from social.querysets.comments import CommentQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdModel


class CommentStatus(models.TextChoices):
    LIVE = "live", "To be seen"
    HIDDEN = "hidden", "Hidden until a moderator has looked"
    REMOVED = "removed", "Removed by a moderator"
    DELETED = "deleted", "Deleted by its author"


class Comment(ObjectIdModel):
    """A comment in the thread of a skill. Its place is `path`: the ids from the top of the thread down to itself.

    Only live comments are counted, in `replies_count` (direct answers), in `descendants_count` (all below) and in
    the skill. A comment that is no longer live stays as a tombstone while something live hangs on it.
    """

    skill = models.ForeignKey("social.SharedSkill", on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    path = models.CharField(max_length=174)
    depth = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(max_length=5_000)
    body_html = models.TextField()
    mentioned_ids = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=CommentStatus, default=CommentStatus.LIVE)
    likes_count = models.IntegerField(default=0)
    replies_count = models.IntegerField(default=0)
    descendants_count = models.IntegerField(default=0)
    score = models.FloatField(default=0)
    created_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "plan_comments"
        indexes = [
            # a whole thread in its order, and everything below one comment
            models.Index(fields=["skill", "path"], name="comments_path"),
            # the tops of a skill's threads, newest or oldest first
            models.Index(fields=["skill", "parent", "-id"], name="comments_new"),
            # the tops of a skill's threads, best first
            models.Index(fields=["skill", "parent", "-score", "-id"], name="comments_top"),
            # the direct answers to one comment, oldest first
            models.Index(fields=["parent", "id"], name="comments_replies"),
            # one's own comments, newest first
            models.Index(fields=["author", "-id"], name="comments_mine"),
            # what some people (those blocked) wrote under one skill
            models.Index(fields=["skill", "author"], name="comments_by"),
        ]

    def __str__(self) -> str:
        return f"comment {self.id} on {self.skill_id}"


class CommentLike(ObjectIdModel):
    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "comment_likes"
        constraints = [
            # one like a user and comment; also which comments of a page the viewer likes
            models.UniqueConstraint(fields=["user", "comment"], name="one_like_a_comment"),
        ]
        indexes = [
            # the recount of a comment's likes
            models.Index(fields=["comment", "-id"], name="comment_likes_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} likes comment {self.comment_id}"
