"""Who the demo people are, and what they share, ask and answer."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PASSWORD = "learn-with-yiz"  # noqa: S105  printed at every start; the accounts exist in development only
EMAIL_DOMAIN = "demo.example"
SHOWN = ("amara", "benedikt", "kavya")
"""Those whom the start page proposes for signing in."""

_FOLDER = Path(__file__).parent


def people() -> list[dict[str, Any]]:
    """`{username, display_name, bio, interests, timezone, visibility?}`."""
    found: list[dict[str, Any]] = _load("people.json")
    return found


def skills() -> list[dict[str, Any]]:
    """`{author, title, …, days: [[title, [[task, minutes, description?, url?]]]], comments: [[by, text, answers]]}`."""
    found: list[dict[str, Any]] = []
    for name in ("skills_making.json", "skills_thinking.json", "skills_living.json"):
        found += _load(name)
    return found


def in_api_form(skill: Mapping[str, Any]) -> dict[str, Any]:
    """A skill of the files as it would be posted to the API."""
    days = [
        {"day": number, "title": title, "tasks": [_task(*task) for task in tasks]}
        for number, (title, tasks) in enumerate(skill["days"], start=1)
    ]
    plain = {name: value for name, value in skill.items() if name not in ("author", "comments", "days")}
    return {**plain, "days": days, "source": "demo"}


def _task(title: str, minutes: int, description: str = "", resource_url: str = "") -> dict[str, Any]:
    return {"title": title, "minutes": minutes, "description": description, "resource_url": resource_url}


def _load(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))
