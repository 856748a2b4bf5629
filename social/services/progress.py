"""How far a learner is with a plan: computed from the moments at which days were completed, nothing else stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone


def zone_of(user: Any) -> ZoneInfo:
    """The user's time zone; UTC for a name that is not known here."""
    try:
        return ZoneInfo(getattr(user, "timezone", "") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment(text: str) -> datetime:
    """A stored moment of completion."""
    return datetime.fromisoformat(text)


def stamp(at: datetime) -> str:
    """The stored form of a moment: UTC, to the second."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def percent(completed: int, total: int) -> int:
    """Whole percent, rounded down, so that 100 means all."""
    return completed * 100 // total if total else 0


def streaks(moments: Iterable[datetime], zone: ZoneInfo, today: date) -> tuple[int, int]:
    """The current and the longest run of calendar days, in the learner's time zone, with something completed on each.

    A run is still going while its last day is today or yesterday.
    """
    days = sorted({at.astimezone(zone).date() for at in moments})
    longest = run = 0
    last: date | None = None
    for day in days:
        run = run + 1 if last is not None and day - last == timedelta(days=1) else 1
        longest, last = max(longest, run), day
    going = last is not None and last >= today - timedelta(days=1)
    return (run if going else 0), longest


@dataclass(frozen=True, slots=True)
class Progress:
    completed_days: int
    total_days: int
    percent: int
    streak: int
    longest_streak: int
    estimated_end: date | None


def progress_of(row: Mapping[str, Any], zone: ZoneInfo, now: datetime | None = None) -> Progress:
    """The progress of a plan's row (`completed`, `completed_days`, `total_days`).

    The estimated end goes on at the pace so far: days completed a calendar day since the first one; a day a day as
    long as nothing is completed; none when all is.
    """
    today = (now or timezone.now()).astimezone(zone).date()
    moments = [moment(text) for text in row["completed"].values()]
    current, longest = streaks(moments, zone, today)
    done, total = row["completed_days"], row["total_days"]
    return Progress(
        completed_days=done,
        total_days=total,
        percent=percent(done, total),
        streak=current,
        longest_streak=longest,
        estimated_end=_estimated_end(moments, total - done, zone, today),
    )


def _estimated_end(moments: list[datetime], left: int, zone: ZoneInfo, today: date) -> date | None:
    if left <= 0:
        return None
    if not moments:
        return today + timedelta(days=left - 1)
    elapsed = max(1, (today - min(moments).astimezone(zone).date()).days + 1)
    return today + timedelta(days=min(ceil(left * elapsed / len(moments)), 36_500))
