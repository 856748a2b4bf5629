"""Bringing a learner's copy of a skill up to its newest version: progress and own edits stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ValidationError

from profiles.models import User
from social.models import SharedSkill, SkillStatus, SkillVersion
from social.permissions import own_plan_or_404
from social.querysets.skills import may_see
from social.services.content import parse_days
from social.services.merging import Merge, Prefer, changes
from social.services.plans import WHOLE, change_plan, standing
from yiz.api.errors import Conflict, PreconditionFailed, Unprocessable

_TEXTS = ("title", "description")
_COLUMNS = ("number", *_TEXTS, "days")


class NoNewerVersion(Conflict):
    """409: the plan was not made from a skill, or the skill (or what it said then) is no longer to be had."""

    def __init__(self) -> None:
        super().__init__("There is no skill any more that this plan could follow.", "no_skill")


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade would bring, or has brought: from which version to which, and where both sides differ."""

    from_version: int
    to_version: int
    changes: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]

    @property
    def newer(self) -> bool:
        return self.from_version != self.to_version


def look(*, user: User, plan_id: str) -> Upgrade:
    """What the skill's newer version would change in the plan. Raises `NoNewerVersion`, and `Missing` for others'."""
    plan = own_plan_or_404(user, plan_id)
    base, theirs = _versions(user, plan)
    return merged(plan, base, theirs, "mine")[0]


def upgrade(*, user: User, plan_id: str, prefer: Prefer, expected_revision: int | None = None) -> Upgrade:
    """Merges the newest version of the skill into the plan; where both changed the same, `prefer` decides.

    Completed days and (preferring mine) all own edits stay; done again it changes nothing. Raises `NoNewerVersion`,
    `PreconditionFailed` when the plan is no longer at `expected_revision`, and 422 when both together are too large.
    """
    base, theirs = _versions(user, own_plan_or_404(user, plan_id))
    done: list[Upgrade] = []

    def change(row: dict[str, Any]) -> dict[str, Any]:
        if expected_revision is not None and row["revision"] != expected_revision:
            raise PreconditionFailed
        if row["skill_version"] != base["number"]:
            raise Conflict("This plan was being upgraded at the same moment. Try again.", "busy")
        told, fields = merged(row, base, theirs, prefer)
        done[:] = [told]
        return fields

    change_plan(plan_id, user.pk, change)
    return done[0]


def merged(
    plan: dict[str, Any], base: dict[str, Any], theirs: dict[str, Any], prefer: Prefer
) -> tuple[Upgrade, dict[str, Any]]:
    """What is to be told, and the columns of the plan that change; none when there is nothing newer."""
    told = Upgrade(base["number"], theirs["number"], changes(base, theirs, _TEXTS), [])
    if not told.newer:
        return told, {}
    merge = Merge(prefer)
    texts = {name: merge.value({"day": None}, name, base[name], plan[name], theirs[name]) for name in _TEXTS}
    done = {at for at, day in enumerate(plan["days"]) if str(day["day"]) in plan["completed"]}
    days = merge.days(base["days"], plan["days"], theirs["days"], done)
    moved = {plan["days"][day.mine]["day"]: day.item["day"] for day in days if day.mine is not None}
    kept = _checked([day.item for day in days]) if days else plan["days"]
    if not days:  # each has taken out what the other has left
        moved = {day["day"]: day["day"] for day in kept}
    completed = {str(moved[int(day)]): at for day, at in plan["completed"].items() if int(day) in moved}
    fields = {**texts, "days": kept, "skill_version": theirs["number"], **standing(completed, len(kept))}
    if "told" in plan:
        fields["told"] = [moved.get(day, WHOLE) for day in plan["told"] if day in moved or day == WHOLE]
    told.conflicts.extend(merge.conflicts)
    return told, fields


def _versions(user: User, plan: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The version that the plan was copied from, and the newest."""
    if plan["skill_id"] is None:
        raise NoNewerVersion
    skill = SharedSkill.objects.filter(pk=plan["skill_id"]).values("author_id", "status", "audience", "version").first()
    if skill is None or skill["status"] != SkillStatus.PUBLISHED or not may_see(user, skill):
        raise NoNewerVersion
    numbers = {plan["skill_version"], skill["version"]}
    rows = SkillVersion.objects.filter(skill_id=plan["skill_id"], number__in=numbers)
    found = {row["number"]: row for row in rows.values(*_COLUMNS)}
    if len(found) < len(numbers):
        raise NoNewerVersion
    return found[plan["skill_version"]], found[skill["version"]]


def _checked(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        return parse_days(days)
    except ValidationError:
        raise Unprocessable(
            "Both together are more than a plan may hold. Take out some of your own first.", "too_large"
        ) from None
