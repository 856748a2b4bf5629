"""What moderators decide about a skill: hidden, removed, or to be seen again."""

from __future__ import annotations

from social.models import SharedSkill, SkillStatus
from social.services.skills import move

OUT = {SkillStatus.HIDDEN, SkillStatus.REMOVED}


def set_skill_status(*, skill_id: str, status: SkillStatus) -> bool:
    """Hides or removes a skill, publishes it again or makes it a draft; False when nothing changed.

    `SkillWithdrawn` or `SkillPublished` with every counter, as when its author does it. A draft is nobody else's to
    hide, but can be removed; what its author has deleted stays so.
    """
    allowed = {SkillStatus.PUBLISHED, *OUT} - {status}
    if status == SkillStatus.REMOVED:
        allowed.add(SkillStatus.DRAFT)
    if status == SkillStatus.DRAFT:
        allowed = set(OUT)
    if SharedSkill.objects.filter(pk=skill_id, status__in=allowed).exists():
        return move(skill_id, status, done=set(SkillStatus) - allowed, allowed=allowed, how=status)
    return False
