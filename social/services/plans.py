"""A learner's own plans: made by hand or copied from a skill, and ticked off day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from profiles.models import User
from social import constants
from social.models import Interaction, InteractionKind, Plan, SharedSkill
from social.permissions import visible_or_404
from social.querysets.plans import COLUMNS
from social.services.content import measures
from social.services.progress import moment, stamp
from yiz.api.errors import Conflict, Missing, PreconditionFailed
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import PlanCompleted, PlanDayCompleted, PlanProgressed, SkillDownloaded
from yiz.events.outbox import emit

WHOLE = 0
"""Stands in `Plan.told` for the plan as a whole."""

_SKILL = ("id", "author_id", "status", "audience", "title", "description", "version", "days")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The learner's plan of a skill; `made` when it was not there before."""

    plan_id: str
    made: bool
    count: int


class PlanService:
    """Every write to a plan. Plans are looked up among the owner's own; another's raises `Missing`."""

    @staticmethod
    def create(*, owner_id: str, title: str, days: list[dict[str, Any]], description: str = "") -> str:
        """The id of a new plan of one's own making, with nothing completed."""
        plan = Plan(owner_id=owner_id, title=title, description=description, days=days, total_days=len(days))
        plan.save(force_insert=True)
        return plan.id

    @staticmethod
    def edit(*, plan_id: str, owner_id: str, changes: dict[str, Any], expected_revision: int | None = None) -> None:
        """Changes title, description or days. Days that stay (by number) keep their completion.

        Raises `PreconditionFailed` when the plan is no longer at `expected_revision`.
        """
        unknown = set(changes) - {"title", "description", "days"}
        if unknown:
            raise ValueError(f"not to be edited: {', '.join(sorted(unknown))}")

        def change(row: dict[str, Any]) -> dict[str, Any]:
            if expected_revision is not None and row["revision"] != expected_revision:
                raise PreconditionFailed
            fields = {name: value for name, value in changes.items() if row[name] != value}
            if "days" in fields:
                there = {str(day["day"]) for day in fields["days"]}
                done = {day: at for day, at in row["completed"].items() if day in there}
                fields |= standing(done, measures(fields["days"])["duration_days"])
            return fields

        change_plan(plan_id, owner_id, change)

    @staticmethod
    def delete(*, plan_id: str, owner_id: str) -> None:
        """Removes the plan for good (`PlanProgressed`); a download stays counted, another one makes a fresh plan."""
        _delete(plan_id, owner_id)

    @staticmethod
    def download(*, user: User, skill_id: str) -> Downloaded:
        """The user's own plan of a skill that they may see: made from its newest version, or the one that is there.

        The first time it is counted and `SkillDownloaded` is emitted; never again for the same user and skill.
        """
        skill = visible_or_404(user, skill_id, _SKILL)
        if skill["status"] != "published":
            raise Conflict("Publish this skill first.", "not_published")
        return _download(user.pk, skill)

    @staticmethod
    def complete_day(*, plan_id: str, owner_id: str, day: int) -> dict[str, Any]:
        """Marks a day as completed; the plan's row. Nothing changes when it was.

        Emits `PlanDayCompleted`, and with the last one `PlanCompleted`: each once a plan and day, however often it is
        unticked and ticked again. Raises `Missing` for a day that the plan does not have.
        """
        return _complete(plan_id, owner_id, day)

    @staticmethod
    def uncomplete_day(*, plan_id: str, owner_id: str, day: int) -> dict[str, Any]:
        """Takes the mark of a day back; the plan's row. Nothing changes when there was none."""

        def change(row: dict[str, Any]) -> dict[str, Any]:
            _check_day(row, day)
            if str(day) not in row["completed"]:
                return {}
            done = {number: at for number, at in row["completed"].items() if number != str(day)}
            return standing(done, row["total_days"])

        return change_plan(plan_id, owner_id, change)


@atomic
def _download(user_id: str, skill: dict[str, Any]) -> Downloaded:
    ids = {"user_id": user_id, "skill_id": skill["id"]}
    plan_id, made = _own_copy(user_id, skill)
    first = insert_new(Interaction(**ids, kind=InteractionKind.DOWNLOAD, plan_id=plan_id))
    if first:
        ids = {"skill_id": skill["id"], "author_id": skill["author_id"]}
        emit(SkillDownloaded(**ids, actor_id=user_id, plan_id=plan_id))
        # the rows that many write to at once come last: the author's, then the skill's
        User.objects.filter(pk=skill["author_id"]).update(downloads_received=F("downloads_received") + 1)
        SharedSkill.objects.filter(pk=skill["id"]).update(downloads_count=F("downloads_count") + 1)
    elif made:
        Interaction.objects.filter(**ids, kind=InteractionKind.DOWNLOAD).update(plan_id=plan_id)
    count = SharedSkill.objects.filter(pk=skill["id"]).values_list("downloads_count", flat=True).first()
    return Downloaded(plan_id, made, count or 0)


def _own_copy(user_id: str, skill: dict[str, Any]) -> tuple[str, bool]:
    """The id of the user's plan of this skill, and whether it was made just now."""
    origin = f"{user_id}:{skill['id']}"
    there = Plan.objects.filter(origin=origin).values_list("id", flat=True)
    for plan_id in there:
        return plan_id, False
    plan = Plan(
        owner_id=user_id,
        origin=origin,
        skill_id=skill["id"],
        skill_version=skill["version"],
        title=skill["title"],
        description=skill["description"],
        days=skill["days"],
        total_days=len(skill["days"]),
    )
    return (plan.id, True) if insert_new(plan) else (there.get(), False)


@atomic
def _delete(plan_id: str, owner_id: str) -> None:
    if not delete_rows(Plan.objects.filter(pk=plan_id, owner_id=owner_id)):
        raise Missing
    emit(PlanProgressed(plan_id=plan_id, actor_id=owner_id))


@atomic
def _complete(plan_id: str, owner_id: str, day: int) -> dict[str, Any]:
    news: list[int] = []

    def change(row: dict[str, Any]) -> dict[str, Any]:
        _check_day(row, day)
        news.clear()
        if str(day) in row["completed"]:
            return {}
        done = {**row["completed"], str(day): stamp(timezone.now())}
        fields = standing(done, row["total_days"])
        reached = [day, WHOLE] if fields["completed_at"] else [day]
        news.extend(step for step in reached if step not in row["told"])
        return {**fields, "told": [*row["told"], *news]}

    row = change_plan(plan_id, owner_id, change)
    ids: dict[str, Any] = {"plan_id": plan_id, "actor_id": owner_id, "skill_id": row["skill_id"] or ""}
    for step in news:
        emit(PlanCompleted(**ids) if step == WHOLE else PlanDayCompleted(**ids, day=step))
    return row


def change_plan(plan_id: str, owner_id: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Applies what `change` makes of the plan as it is; begins again when another device was quicker. The new row.

    Emits `PlanProgressed` when other days are completed than before.
    """
    for _ in range(constants.MAX_EDIT_TRIES):
        row = Plan.objects.filter(pk=plan_id, owner_id=owner_id).values(*COLUMNS, "told").first()
        if row is None:
            raise Missing
        fields = change(row)
        if not fields:
            return row
        fields = {**fields, "updated_at": _now()}
        if _write(row, fields, owner_id):
            return {**row, **fields, "revision": row["revision"] + 1}
    raise Conflict("This plan was being changed at the same moment. Try again.", "busy")


@atomic
def _write(row: dict[str, Any], fields: dict[str, Any], owner_id: str) -> bool:
    """Changes the plan if it is still as it was read."""
    unchanged = Plan.objects.filter(pk=row["id"], revision=row["revision"])
    if not unchanged.update(**fields, revision=F("revision") + 1):
        return False
    if fields.get("completed", row["completed"]) != row["completed"]:
        emit(PlanProgressed(plan_id=row["id"], actor_id=owner_id))
    return True


def _now() -> datetime:
    """To the millisecond, as every database stores it, so that the row answered is the row read later."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def standing(done: dict[str, str], total: int) -> dict[str, Any]:
    """The columns of progress that follow from the days completed."""
    moments = sorted(moment(at) for at in done.values())
    finished = bool(moments) and len(moments) == total
    return {
        "completed": done,
        "completed_days": len(done),
        "total_days": total,
        "started_at": moments[0] if moments else None,
        "last_completed_at": moments[-1] if moments else None,
        "completed_at": moments[-1] if finished else None,
    }


def _check_day(row: dict[str, Any], day: int) -> None:
    if not any(known["day"] == day for known in row["days"]):
        raise Missing
