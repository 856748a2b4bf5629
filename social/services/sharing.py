"""Making a skill out of a plan of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from profiles.models import User
from social.models import SharedSkill, SkillVersion
from social.permissions import own_plan_or_404
from social.services.content import measures
from social.services.skills import CONTENT, add_skill, screen, status_after
from yiz.api.errors import Invalid

_VERSION = ("category", "difficulty", "tags", "language")
_ORIGIN = ("source", "licence")


def share(*, user: User, plan_id: str, fields: Mapping[str, Any]) -> str:
    """The id of a new skill with the plan's days; progress is not part of it. Emits `SkillPublished` unless a draft.

    What `fields` (title, description, category, difficulty, tags, language, visibility, status) does not say comes
    from the plan, then from the version of the skill that the plan was made from (what it says by now may be no longer
    meant for this user); the skill stays its lineage. Raises `Invalid` when nothing says the category, and what
    `SkillService.create` raises.
    """
    plan = own_plan_or_404(user, plan_id)
    origin = _origin(plan)
    wanted: dict[str, Any] = {name: plan[name] for name in ("title", "description", "days")}
    wanted |= {name: origin[name] for name in (*_VERSION, *_ORIGIN) if name in origin}
    # nobody learns by this what its author keeps for followers, unless the one who shares it says so
    wanted |= {"visibility": origin.get("audience", "public"), "status": "published", **fields}
    if "category" not in wanted:
        raise Invalid("This field is required.", "required", "category")
    status = wanted.pop("status")
    skill = SharedSkill(author_id=user.pk, forked_from_id=origin.get("id"), **measures(wanted["days"]), **wanted)
    verdict = screen(user.pk, {name: getattr(skill, name) for name in CONTENT})
    skill.status = status_after(verdict, status)
    return str(add_skill(skill, verdict))


def _origin(plan: Mapping[str, Any]) -> dict[str, Any]:
    if plan["skill_id"] is None:
        return {}
    origin = SharedSkill.objects.filter(pk=plan["skill_id"]).values("id", "audience", *_ORIGIN).first() or {}
    version = SkillVersion.objects.filter(skill_id=plan["skill_id"], number=plan["skill_version"])
    return {**origin, **(version.values(*_VERSION).first() or {})}
