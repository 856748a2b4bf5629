"""Bringing in skills from elsewhere, so that doing it again makes no doubles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from social import constants
from social.models import SharedSkill, SkillStatus
from social.services.skills import SkillService

Outcome = Literal["made", "changed", "unchanged", "deleted"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an entry; `deleted`: its author has deleted the skill since, and it stays so."""

    outcome: Outcome
    skill_id: str


def import_skill(*, author_id: str, content: Mapping[str, Any]) -> Imported:
    """Makes the skill, or brings the one that was imported before up to date (as an edit by its author).

    `content` is what `SkillService.create` takes, checked. The author, `source` and the title together say which is
    which. Raises what `SkillService` raises.
    """
    key = import_key(author_id, content.get("source", ""), content["title"])
    there = SharedSkill.objects.filter(import_key=key).values("id", "status").first()
    if there is None:
        skill_id = SkillService.create(author_id=author_id, import_key=key, **content)
        if skill_id is not None:
            return Imported("made", skill_id)
        # somebody imports the same at this moment
        there = SharedSkill.objects.filter(import_key=key).values("id", "status").get()
    if there["status"] == SkillStatus.DELETED:
        return Imported("deleted", there["id"])
    changes = {name: value for name, value in content.items() if name not in ("status", "source", "licence")}
    changed = SkillService.edit(skill_id=there["id"], changes=changes)
    return Imported("changed" if changed else "unchanged", there["id"])


def import_key(author_id: str, source: str, title: str) -> str:
    """What an imported skill is known by."""
    return sha256("\n".join((author_id, source, title)).encode("utf-8", "replace")).hexdigest()


def in_api_form(entry: Any) -> Any:
    """An entry of a file of plans in the form that the API takes: tasks may be bare titles there.

    A title that is too long for one is cut at a word, and stands whole in the task's description.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("days"), list):
        return entry
    return {**entry, "days": [_day(day) for day in entry["days"]]}


def _day(day: Any) -> Any:
    if not isinstance(day, dict) or not isinstance(day.get("tasks"), list):
        return day
    return {**day, "tasks": [_task(task) if isinstance(task, str) else task for task in day["tasks"]]}


def _task(text: str) -> dict[str, str]:
    text = " ".join(text.split())
    if len(text) <= constants.MAX_TASK_TITLE:
        return {"title": text}
    start = text[: constants.MAX_TASK_TITLE - 1].rsplit(" ", 1)[0]
    return {"title": f"{start}…", "description": text}
