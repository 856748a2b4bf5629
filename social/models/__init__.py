"""Skills and plans; interactions, comments and custom tasks on them."""

from social.models.comments import Comment, CommentLike, CommentStatus
from social.models.interactions import Interaction, InteractionKind, RatingTotal
from social.models.tasks import CustomTask, TaskStatus, TaskVote

__all__ = [
    "Comment",
    "CommentLike",
    "CommentStatus",
    "CustomTask",
    "Interaction",
    "InteractionKind",
    "RatingTotal",
    "TaskStatus",
    "TaskVote",
]
