"""What can be reported, whatever its kind: who answers for it, what it says, how far it reaches, how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.constants import MAX_EXCERPT
from moderation.models import TargetKind
from profiles.models import User
from social.models import Comment, CustomTask, SharedSkill
from social.querysets.skills import may_see_skill
from social.services.content import words_of

if TYPE_CHECKING:
    from profiles.querysets import Viewer

GONE = "deleted"


@dataclass(frozen=True, slots=True)
class Target:
    """`status` is the content's, or the account's; `reach` about how many people have come across it."""

    kind: str
    id: str
    author_id: str
    skill_id: str | None
    title: str
    text: str
    status: str
    reach: int

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)

    def snapshot(self) -> dict[str, Any]:
        """What is kept of it with a case."""
        return {"title": self.title, "text": self.text, "status": self.status}


def key_of(kind: str, target_id: str) -> str:
    """What an open case of this target is unique by."""
    return f"{kind}:{target_id}"


def find(kind: str, target_id: str) -> Target | None:
    """The target as a moderator sees it, in any state; None when there is no such thing."""
    finder: Callable[[str], Target | None] = _FINDERS[TargetKind(kind)]
    return finder(target_id)


def seen_by(viewer: Viewer, kind: str, target_id: str) -> Target | None:
    """The target, if the viewer may see it: what one can't see one can't report."""
    return find(kind, target_id) if _is_seen(viewer, TargetKind(kind), target_id) else None


def _skill(skill_id: str) -> Target | None:
    row = SharedSkill.objects.filter(pk=skill_id).first()
    if row is None:
        return None
    text = "\n\n".join(part for part in (row.description, " · ".join(row.tags), words_of(row.days)) if part)
    reach = row.views_count + row.downloads_count
    return Target("skill", row.pk, row.author_id, row.pk, row.title, text[:MAX_EXCERPT], row.status, reach)


def _comment(comment_id: str) -> Target | None:
    row = Comment.objects.filter(pk=comment_id).first()
    if row is None:
        return None
    title, reach = _skill_around(row.skill_id)
    return Target("comment", row.pk, row.author_id, row.skill_id, title, row.body[:MAX_EXCERPT], row.status, reach)


def _task(task_id: str) -> Target | None:
    row = CustomTask.objects.filter(pk=task_id).first()
    if row is None:
        return None
    text = "\n".join(part for part in (row.title, row.description, row.resource_url) if part)
    _, reach = _skill_around(row.skill_id)
    return Target("task", row.pk, row.author_id, row.skill_id, row.title, text[:MAX_EXCERPT], row.status, reach)


def _user(user_id: str) -> Target | None:
    row = User.objects.filter(pk=user_id).first()
    if row is None:
        return None
    text = "\n".join(part for part in (row.display_name, row.bio, row.website, " · ".join(row.interests)) if part)
    return Target("user", row.pk, row.pk, None, f"@{row.username}", text[:MAX_EXCERPT], row.status, row.followers_count)


def _skill_around(skill_id: str) -> tuple[str, int]:
    """The title of the skill on which something stands, and how many have come across it there."""
    row = SharedSkill.objects.filter(pk=skill_id).values("title", "views_count", "downloads_count").first()
    return (row["title"], row["views_count"] + row["downloads_count"]) if row else ("", 0)


def _is_seen(viewer: Viewer, kind: TargetKind, target_id: str) -> bool:
    if kind == TargetKind.COMMENT:
        return Comment.objects.find_readable(target_id, viewer) is not None
    if kind == TargetKind.TASK:
        return CustomTask.objects.find_readable(target_id, viewer) is not None
    if kind == TargetKind.USER:
        return bool(User.objects.visible_to(viewer).filter(pk=target_id).exists())
    return may_see_skill(viewer, target_id)


_FINDERS = {
    TargetKind.SKILL: _skill,
    TargetKind.COMMENT: _comment,
    TargetKind.TASK: _task,
    TargetKind.USER: _user,
}
