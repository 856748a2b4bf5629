"""What of the content brings points to whom, read from the facts as they are.

A skill brings them while it is published and meant for somebody beside its author; nothing of one's own brings any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from django.db.models import QuerySet

from profiles.constants import GOOD_RATING
from profiles.models import PointKind
from profiles.services.points import Credit
from social.models import (
    Comment,
    CommentStatus,
    CustomTask,
    Interaction,
    InteractionKind,
    Plan,
    SharedSkill,
    SkillStatus,
    TaskStatus,
    TaskVote,
)
from social.services.progress import moment
from yiz.api.bulk import column
from yiz.ids import id_time

Rows: TypeAlias = "QuerySet[Any]"
Row = dict[str, Any]

KINDS: dict[str, PointKind] = {
    InteractionKind.LIKE: PointKind.LIKE,
    InteractionKind.DOWNLOAD: PointKind.DOWNLOAD,
    InteractionKind.RATING: PointKind.RATING,
}
CHUNK = 200


def cause(kind: PointKind, *ids: str | int) -> str:
    """The key of a credit: its kind, and what decides that it is given once."""
    return ":".join([kind.value, *map(str, ids)])


def of_shares(skill_ids: list[str]) -> list[Credit]:
    """What their authors get for skills."""
    return [
        _credit(skill["author_id"], skill, PointKind.SHARE, skill["published_at"] or skill["created_at"], skill["id"])
        for skill in _earning(skill_ids).values()
    ]


def of_interactions(rows: QuerySet[Interaction]) -> list[Credit]:
    """What the authors get for likes, downloads and good ratings; one query more for their skills."""
    found = list(rows.filter(kind__in=list(KINDS)).values("skill_id", "user_id", "kind", "rating", "created_at"))
    skills = _earning(column(found, "skill_id"))
    return [
        _received(skills[row["skill_id"]], KINDS[row["kind"]], row["user_id"], row["created_at"])
        for row in found
        if row["skill_id"] in skills
        and row["user_id"] != skills[row["skill_id"]]["author_id"]
        and (row["kind"] != InteractionKind.RATING or row["rating"] >= GOOD_RATING)
    ]


def of_comments(rows: QuerySet[Comment]) -> list[Credit]:
    """What the authors of skills get for comments by others."""
    found = list(rows.filter(status=CommentStatus.LIVE).values("id", "skill_id", "author_id", "created_at"))
    skills = _earning(column(found, "skill_id"))
    credits = []
    for row in found:
        skill = skills.get(row["skill_id"])
        if skill is not None and skill["author_id"] != row["author_id"]:
            credits.append(_credit(skill["author_id"], skill, PointKind.COMMENT, row["created_at"], row["id"]))
    return credits


def of_votes(rows: QuerySet[TaskVote]) -> list[Credit]:
    """What the authors of custom tasks get for up-votes by others."""
    found = list(rows.filter(value=1).values("id", "task_id", "user_id"))
    tasks = CustomTask.objects.filter(pk__in=column(found, "task_id"), status=TaskStatus.LIVE)
    by_id = {task["id"]: task for task in tasks.values("id", "skill_id", "author_id", "created_at")}
    skills = _earning(column(by_id.values(), "skill_id"))
    credits = []
    for row in found:
        task = by_id.get(row["task_id"])
        skill = skills.get(task["skill_id"]) if task else None
        if task is not None and skill is not None and task["author_id"] != row["user_id"]:
            names = (row["task_id"], row["user_id"])
            credits.append(_credit(task["author_id"], skill, PointKind.VOTE, id_time(row["id"]), *names))
    return credits


def of_plans(rows: QuerySet[Plan]) -> list[Credit]:
    """What learners get for the days completed of their plans, in the order of the days."""
    found = list(rows.values("id", "owner_id", "completed", "completed_at", "skill_id"))
    skills = SharedSkill.objects.filter(pk__in=column(found, "skill_id"))
    categories = dict(skills.values_list("id", "category"))
    credits = []
    for row in found:
        where = {"category": categories.get(row["skill_id"], ""), "source_id": row["id"]}
        for day, at in sorted(row["completed"].items(), key=lambda item: int(item[0])):
            key = cause(PointKind.DAY, row["id"], day)
            credits.append(Credit(row["owner_id"], PointKind.DAY, key, moment(at), **where))
        if row["completed_at"]:
            key = cause(PointKind.PLAN, row["id"])
            credits.append(Credit(row["owner_id"], PointKind.PLAN, key, row["completed_at"], **where))
    return credits


def of_skill(skill_id: str) -> Iterator[list[Credit]]:
    """All that a skill brings to anybody, in chunks; nothing while it brings no points."""
    yield of_shares([skill_id])
    interactions = Interaction.objects.filter(skill_id=skill_id, kind__in=list(KINDS))
    for chunk in chunks(interactions):
        yield of_interactions(chunk)
    for chunk in chunks(Comment.objects.filter(skill_id=skill_id)):
        yield of_comments(chunk)
    for task_id in CustomTask.objects.filter(skill_id=skill_id).order_by("id").values_list("id", flat=True):
        yield from of_task(task_id)


def of_task(task_id: str) -> Iterator[list[Credit]]:
    """All that the votes of a task bring to its author, in chunks."""
    for chunk in chunks(TaskVote.objects.filter(task_id=task_id)):
        yield of_votes(chunk)


def earns(skill_id: str) -> bool:
    """Whether a skill brings points now."""
    return bool(_earning([skill_id]))


def _earning(skill_ids: list[str]) -> dict[str, Row]:
    rows = SharedSkill.objects.filter(pk__in=skill_ids, status=SkillStatus.PUBLISHED).exclude(audience="private")
    columns = ("id", "author_id", "category", "published_at", "created_at")
    return {row["id"]: row for row in rows.values(*columns)} if skill_ids else {}


def _received(skill: Row, kind: PointKind, user_id: str, at: Any) -> Credit:
    return _credit(skill["author_id"], skill, kind, at, skill["id"], user_id)


def _credit(user_id: str, skill: Row, kind: PointKind, at: Any, *ids: str) -> Credit:
    return Credit(user_id, kind, cause(kind, *ids), at, category=skill["category"], source_id=skill["id"])


def chunks(rows: Rows) -> Iterator[Rows]:
    """The rows by their ids, so many at a time."""
    after = ""
    while ids := list(
        (rows.filter(pk__gt=after) if after else rows).order_by("id").values_list("id", flat=True)[:CHUNK]
    ):
        yield rows.filter(pk__in=ids)
        after = ids[-1]
