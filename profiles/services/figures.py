"""What is stored of how an account is doing: sums by kind and day, never counted from raw rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from profiles.models import PointDay, PointKind, PointTotal

FIGURES = {
    "skills_shared": PointKind.SHARE,
    "likes_received": PointKind.LIKE,
    "downloads_received": PointKind.DOWNLOAD,
    "good_ratings_received": PointKind.RATING,
    "comments_received": PointKind.COMMENT,
    "task_votes_received": PointKind.VOTE,
    "days_completed": PointKind.DAY,
    "plans_completed": PointKind.PLAN,
    "new_followers": PointKind.FOLLOWER,
}
"""The figures of the statistics, by name, and the credits that they count."""


def active_days(user_id: str) -> list[date]:
    """The days on which the account completed a day of any plan, in its own time zone."""
    rows = PointDay.objects.filter(user_id=user_id, kind=PointKind.DAY, count__gt=0)
    return sorted(set(rows.values_list("day", flat=True)))


def counts(user_id: str, kinds: Collection[str]) -> dict[str, int]:
    """How many credits of each of these kinds the account has; one query. A kind without any is left out."""
    rows = PointTotal.objects.filter(user_id=user_id, kind__in=list(kinds)).order_by()
    return {kind: int(count) for kind, count in rows.values_list("kind").annotate(number=Sum("count"))}


def series(user_id: str, last: date, days: int) -> list[dict[str, Any]]:
    """The figures of each of so many days up to `last`, oldest first and without holes; one query."""
    first = last - timedelta(days=days - 1)
    names = {kind.value: name for name, kind in FIGURES.items()}
    empty = {"points": 0, **dict.fromkeys(FIGURES, 0)}
    found = {first + timedelta(days=step): dict(empty) for step in range(days)}
    rows = PointDay.objects.filter(user_id=user_id, day__gte=first, day__lte=last).order_by()
    for day, kind, count, points in rows.values_list("day", "kind", "count", "points"):
        found[day]["points"] += points
        if kind in names:
            found[day][names[kind]] += count
    return [{"date": day.isoformat(), **figures} for day, figures in found.items()]
