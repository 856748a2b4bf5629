"""A skill as a calendar (RFC 5545): each day an all-day event from a given date on, its tasks in the description."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from typing import Any

from icalendar import Calendar, Event


def write(row: Mapping[str, Any], start: date) -> bytes:
    """The file. An event keeps its UID as long as its day keeps its number, so that a newer file replaces an older."""
    calendar = Calendar()
    calendar.add("prodid", "-//YiZ Planner//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", row["title"])
    for day in row["days"]:
        calendar.add_component(_event(row, day, start + timedelta(days=day["day"] - 1)))
    body: bytes = calendar.to_ical()
    return body


def _event(row: Mapping[str, Any], day: Mapping[str, Any], on: date) -> Event:
    event = Event()
    event.add("uid", f"{row['id']}-day-{day['day']}@yiz-planner")
    changed = row["updated_at"].astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", row["version"])
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", f"{row['title']} – {day['day']}: {day['title']}")
    event.add("transp", "TRANSPARENT")
    if day["tasks"]:
        event.add("description", "\n".join(_described(task) for task in day["tasks"]))
    return event


def _described(task: Mapping[str, Any]) -> str:
    minutes = "" if task["minutes"] is None else f" ({task['minutes']} min)"
    lines = [f"• {task['title']}{minutes}", *task["description"].split("\n"), task["resource_url"]]
    return "\n".join(line for line in lines if line)
