"""What a person shares, learns and says, for export and erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from social import erasure, erasure_comments
from social.models import (
    Comment,
    CommentLike,
    CustomTask,
    Interaction,
    Plan,
    SharedSkill,
    SkillVersion,
    TaskVote,
)
from yiz.keyset import stream

CONTENT = ("title", "description", "category", "difficulty", "tags", "language", "days")
SKILL = (
    "slug",
    "status",
    "visibility",
    *CONTENT,
    "version",
    "source",
    "licence",
    "forked_from_id",
    "likes_count",
    "bookmarks_count",
    "downloads_count",
    "comments_count",
    "ratings_count",
    "rating_sum",
    "forks_count",
    "views_count",
    "created_at",
    "updated_at",
    "published_at",
)
VERSION = ("skill_id", "number", *CONTENT, "changed", "created_at")
PLAN = (
    "title",
    "description",
    "skill_id",
    "skill_version",
    "days",
    "completed",
    "started_at",
    "completed_at",
    "created_at",
    "updated_at",
)
INTERACTION = ("skill_id", "kind", "rating", "review", "plan_id", "created_at", "updated_at")
COMMENT = ("skill_id", "parent_id", "body", "status", "likes_count", "created_at", "edited_at", "deleted_at")
TASK = ("skill_id", "day", "title", "description", "minutes", "resource_url", "status", "up", "down", "created_at")


class SocialData:
    """`yiz.ports.user_data`. What others said of one's skills is theirs, and not in it."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        skills = SharedSkill.objects.filter(author_id=user_id)
        return {
            "skills": stream(skills, *SKILL, chunk=50),
            "skill_versions": self._versions(user_id),
            "plans": stream(Plan.objects.filter(owner_id=user_id), *PLAN, chunk=50),
            "interactions": stream(Interaction.objects.filter(user_id=user_id), *INTERACTION),
            "comments": stream(Comment.objects.filter(author_id=user_id), *COMMENT),
            "comment_likes": stream(CommentLike.objects.filter(user_id=user_id), "comment_id"),
            "custom_tasks": stream(CustomTask.objects.filter(author_id=user_id), *TASK),
            "task_votes": stream(TaskVote.objects.filter(user_id=user_id), "task_id", "value"),
        }

    @staticmethod
    def _versions(user_id: str) -> Iterable[Mapping[str, Any]]:
        for skill in stream(SharedSkill.objects.filter(author_id=user_id)):
            yield from stream(SkillVersion.objects.filter(skill_id=skill["id"]), *VERSION, chunk=20)

    def erase(self, user_id: str) -> None:
        erasure.erase_interactions(user_id)
        erasure.erase_comment_likes(user_id)
        erasure.erase_votes(user_id)
        erasure.erase_tasks(user_id)
        erasure_comments.erase_comments(user_id)
        erasure_comments.forget_mentions(user_id)
        erasure.erase_plans(user_id)
        erasure.erase_skills(user_id)
