"""Custom tasks as clients see them, built for a whole page at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from profiles.models import User
from profiles.querysets import viewer_id
from social.models import CustomTask, TaskVote
from social.querysets.tasks import COLUMNS
from yiz.api.bulk import column

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]


def task_payloads(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """The payloads of a page, in its order, by two queries; tasks of people who are gone are left out."""
    if not rows:
        return []
    people = User.objects.known_to(viewer).short(column(rows, "author_id"))
    votes = _votes(viewer_id(viewer), [row["id"] for row in rows])
    return [
        _payload(row, people[row["author_id"]], votes.get(row["id"], 0)) for row in rows if row["author_id"] in people
    ]


def task_payload(task: CustomTask, viewer: Viewer) -> Row | None:
    """One task; None when its author is gone."""
    payloads = task_payloads([{name: getattr(task, name) for name in COLUMNS}], viewer)
    return payloads[0] if payloads else None


def _votes(own: str | None, ids: Sequence[str]) -> dict[str, int]:
    if own is None:
        return {}
    return dict(TaskVote.objects.filter(user_id=own, task_id__in=ids).values_list("task_id", "value"))


def _payload(row: Row, author: Row, vote: int) -> Row:
    return {
        "id": row["id"],
        "skill": row["skill_id"],
        "day": row["day"],
        "title": row["title"],
        "description": row["description"],
        "minutes": row["minutes"],
        "resource_url": row["resource_url"],
        "status": row["status"],
        "author": author,
        "up": row["up"],
        "down": row["down"],
        "score": round(row["score"], 6),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "viewer": {"vote": vote},
    }
