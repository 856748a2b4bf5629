"""Calendar days, as an account lives them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone


def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_day(at: datetime, zone_name: str) -> date:
    """The day that it was there at that moment."""
    return at.astimezone(zone(zone_name)).date()


def today(zone_name: str) -> date:
    return local_day(timezone.now(), zone_name)


def runs(days: Iterable[date]) -> list[tuple[date, int]]:
    """Every unbroken run of days, oldest first: its last day and its length."""
    found: list[tuple[date, int]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][0] == timedelta(days=1):
            found[-1] = (day, found[-1][1] + 1)
        else:
            found.append((day, 1))
    return found


def full_weeks(days: Iterable[date], length: int) -> list[date]:
    """The days on which a run had lasted `length` days, or twice as long, or three times …"""
    return [last - timedelta(days=run - whole) for last, run in runs(days) for whole in range(length, run + 1, length)]


def streak(days: Iterable[date], at: date) -> tuple[int, int]:
    """The current and the longest run. A run goes on while its last day is the day `at` or the one before."""
    found = runs(days)
    longest = max((length for _, length in found), default=0)
    going = bool(found) and found[-1][0] >= at - timedelta(days=1)
    return (found[-1][1] if going else 0), longest
