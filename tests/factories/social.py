"""Skills and plans for tests."""

from itertools import count
from typing import Any

from profiles.models import User
from social.models import Comment, CustomTask, Plan, SharedSkill, SkillStatus, SkillTag, SkillVersion
from social.recounts import RECOUNTS
from social.services.comments import CommentService
from social.services.tasks import TaskService
from yiz.ports import Drift

_numbers = count(1)


def make_days(days: int = 3, tasks: int = 2, minutes: int = 30) -> list[dict[str, Any]]:
    """Days in the stored shape."""
    return [
        {
            "day": day,
            "title": f"Day {day}",
            "tasks": [
                {"title": f"Task {day}.{task}", "description": "", "minutes": minutes, "resource_url": ""}
                for task in range(1, tasks + 1)
            ],
        }
        for day in range(1, days + 1)
    ]


def make_skill(*, author: User | None = None, **fields: Any) -> SharedSkill:
    """A published, public skill of three days, with its first version and its tags; fields override.

    Straight into the tables: no event, no counter of the author is moved. `audience` follows `visibility`.
    """
    from tests.factories.profiles import make_user

    number = next(_numbers)
    days = fields.pop("days", None) or make_days()
    fields = {
        "title": f"Skill {number}",
        "slug": f"skill-{number}",
        "category": "programming",
        "status": SkillStatus.PUBLISHED,
        "tags": ["python"],
        "description": "What this is about.",
        "audience": fields.get("visibility", "public"),
        **fields,
    }
    skill = SharedSkill(author=author or make_user(), days=days, duration_days=len(days), **fields)
    skill.estimated_minutes = sum(task["minutes"] or 0 for day in days for task in day["tasks"])
    if skill.status == SkillStatus.PUBLISHED and "published_at" not in fields:
        skill.published_at = skill.created_at
    skill.save(force_insert=True)
    shared = ("title", "category", "difficulty", "language", "duration_days", "estimated_minutes")
    SkillVersion.objects.create(
        skill=skill,
        number=skill.version,
        tags=skill.tags,
        description=skill.description,
        days=days,
        **{name: getattr(skill, name) for name in shared},
    )
    if skill.status == SkillStatus.PUBLISHED:
        SkillTag.objects.bulk_create(SkillTag(tag=tag, skill=skill) for tag in skill.tags)
    return skill


def make_plan(*, owner: User | None = None, skill: SharedSkill | None = None, **fields: Any) -> Plan:
    """A plan of three days with nothing done, or a skill's copy; straight into the table, no download is counted."""
    from tests.factories.profiles import make_user

    owner = owner or make_user()
    days = fields.pop("days", None) or (skill.days if skill else make_days())
    if skill is not None:
        fields = {"title": skill.title, "skill_version": skill.version, "origin": f"{owner.pk}:{skill.pk}", **fields}
    fields.setdefault("title", f"Plan {next(_numbers)}")
    plan = Plan(owner=owner, skill=skill, days=days, total_days=len(days), **fields)
    plan.save(force_insert=True)
    return plan


def make_comment(*, skill: SharedSkill | None = None, author: User | None = None, **fields: Any) -> Comment:
    """A comment, or an answer to `parent`, through the service: counted, and with its event in the outbox."""
    from tests.factories.profiles import make_user

    parent = fields.get("parent")
    skill_id = parent.skill_id if parent else (skill or make_skill()).pk
    return CommentService.add(
        user=author or make_user(),
        skill_id=skill_id,
        body=fields.get("body", "Well said."),
        parent_id=parent.pk if parent else None,
    )


def make_task(*, skill: SharedSkill | None = None, author: User | None = None, **fields: Any) -> CustomTask:
    """A custom task on day 1, through the service."""
    from tests.factories.profiles import make_user

    fields = {"day": 1, "title": f"Task {next(_numbers)}", **fields}
    return TaskService.add(user=author or make_user(), skill_id=(skill or make_skill()).pk, fields=fields)


def drifts(*, fix: bool = False) -> list[Drift]:
    """Every counter of interactions, comments and tasks that is not what a recount gives."""
    return [drift for recount in RECOUNTS.values() for drift in recount(fix)]
