"""What a decision does to content and to accounts, on every surface at once.

Nothing here knows of feeds, searches, caches or sockets: the services of the lower rooms change the row with its
counters, and emit what their listeners go by.
"""

from __future__ import annotations

from typing import Any

from moderation.models import TargetKind
from moderation.targets import Target
from profiles.models import Status, User
from profiles.services.avatars import AvatarService
from profiles.services.profiles import EDITABLE, UserProfileService
from social.models import CommentStatus, SkillStatus, TaskStatus
from social.services.comments import CommentService
from social.services.moderating import set_skill_status
from social.services.tasks import TaskService

SAID = ("display_name", "bio", "website", "interests")
"""What of a profile its owner has said."""


def state_of(target: Target) -> dict[str, Any]:
    """How the target stands: what is written down before and after a decision."""
    state: dict[str, Any] = {"status": target.status}
    if target.kind == TargetKind.USER:
        state["profile"] = User.objects.filter(pk=target.id).values(*SAID).first()
    return state


def hide(target: Target) -> bool:
    """Out of everybody's sight but its author's."""
    return _set(target, SkillStatus.HIDDEN, CommentStatus.HIDDEN, TaskStatus.HIDDEN)


def remove(target: Target) -> bool:
    """Out of sight for good; of a profile, all that its owner has said in it."""
    if target.kind == TargetKind.USER:
        changes = {name: EDITABLE[name] for name in SAID}
        UserProfileService.change_account(user_id=target.id, changes=changes)
        AvatarService.remove(user_id=target.id)
        return True
    return _set(target, SkillStatus.REMOVED, CommentStatus.REMOVED, TaskStatus.REMOVED)


def restore(target: Target, before: dict[str, Any]) -> bool:
    """To be seen again: a draft as a draft, anything else by everybody whom it is for; a profile with its words.

    What its author has deleted meanwhile stays deleted, and what they have said anew stays.
    """
    if target.kind == TargetKind.USER:
        said, now = before.get("profile"), User.objects.filter(pk=target.id).values(*SAID).first()
        unchanged = now is not None and all(not now[name] for name in SAID if name != "display_name")
        if said and unchanged:
            UserProfileService.change_account(user_id=target.id, changes=said)
        return bool(said and unchanged)
    skill = SkillStatus.DRAFT if before.get("status") == SkillStatus.DRAFT else SkillStatus.PUBLISHED
    return _set(target, skill, CommentStatus.LIVE, TaskStatus.LIVE)


def account_status(user_id: str) -> str:
    """`active`, `suspended`, …; for somebody who is leaving, that too."""
    return User.objects.filter(pk=user_id).values_list("status", flat=True).first() or Status.ERASED


def _set(target: Target, skill: SkillStatus, comment: CommentStatus, task: TaskStatus) -> bool:
    if target.kind == TargetKind.SKILL:
        return set_skill_status(skill_id=target.id, status=skill)
    if target.kind == TargetKind.COMMENT:
        # as if its author had done it: the skill's room is told who, and moderators are nobody's business
        return CommentService.set_status(comment_id=target.id, status=comment, actor_id=target.author_id)
    return TaskService.set_status(task_id=target.id, status=task)
