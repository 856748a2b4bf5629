"""Plans and their progress as their owners see them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from social.services.progress import Progress, progress_of

Row = dict[str, Any]


def plan_payload(row: Row, zone: ZoneInfo) -> Row:
    """A plan with the state of each of its days; streaks are counted in the owner's time zone."""
    return {
        "id": row["id"],
        "title": row["title"],
        "description": row["description"],
        "skill": row["skill_id"],
        "skill_version": row["skill_version"],
        "days": [{**day, "completed_at": row["completed"].get(str(day["day"]))} for day in row["days"]],
        "progress": _short(progress_of(row, zone)),
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def progress_payload(row: Row, zone: ZoneInfo) -> Row:
    """How far, how steadily, and when it will be done at this pace."""
    progress = progress_of(row, zone)
    days = [_day(day, row["completed"].get(str(day["day"]))) for day in row["days"]]
    return {
        "plan": row["id"],
        **_short(progress),
        "longest_streak": progress.longest_streak,
        "minutes_left": sum(day["minutes"] for day in days if day["completed_at"] is None),
        "estimated_end": progress.estimated_end,
        "started_at": row["started_at"],
        "last_completed_at": row["last_completed_at"],
        "completed_at": row["completed_at"],
        "days": days,
    }


def _short(progress: Progress) -> Row:
    return {
        "completed_days": progress.completed_days,
        "total_days": progress.total_days,
        "percent": progress.percent,
        "streak": progress.streak,
    }


def _day(day: Row, completed_at: str | None) -> Row:
    return {
        "day": day["day"],
        "title": day["title"],
        "tasks": len(day["tasks"]),
        "minutes": sum(task["minutes"] or 0 for task in day["tasks"]),
        "completed_at": completed_at,
    }
