"""The public face of this app for writing."""

from social.services.comments import CommentService
from social.services.interactions import InteractionService
from social.services.plans import PlanService
from social.services.skills import SkillService
from social.services.tasks import TaskService

__all__ = ["CommentService", "InteractionService", "PlanService", "SkillService", "TaskService"]
