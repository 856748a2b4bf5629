"""Skills, plans, and what people do with them."""

from social.models.comments import Comment, CommentLike, CommentStatus
from social.models.interactions import Interaction, InteractionKind, RatingTotal
from social.models.plans import Plan
from social.models.skills import Difficulty, SharedSkill, SkillStatus, SkillTag, SkillVersion
from social.models.tasks import CustomTask, TaskStatus, TaskVote

__all__ = [
    "Comment",
    "CommentLike",
    "CommentStatus",
    "CustomTask",
    "Difficulty",
    "Interaction",
    "InteractionKind",
    "Plan",
    "RatingTotal",
    "SharedSkill",
    "SkillStatus",
    "SkillTag",
    "SkillVersion",
    "TaskStatus",
    "TaskVote",
]
