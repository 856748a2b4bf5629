"""Achievements: earned once each, when a stored figure reaches its target for the first time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone

from profiles.achievements import CATALOGUE, FOLLOWERS, MOVED_BY, STREAK, Goal
from profiles.models import Achievement, PointKind, User
from profiles.services.days import runs
from profiles.services.figures import active_days, counts
from yiz.db import atomic, insert_new
from yiz.events.catalogue import AchievementEarned
from yiz.events.outbox import emit


class AchievementService:
    """What an account has reached stays reached; how far it is with the rest follows the figures as they are."""

    @staticmethod
    def look(*, user_id: str, kinds: Iterable[str]) -> list[str]:
        """Grants what is reached by now of all that credits of these kinds count for (`AchievementEarned`, once each).

        Answers the keys of those granted just now. Safe to call at any time.
        """
        metrics = set().union(*(MOVED_BY[PointKind(kind)] for kind in kinds))
        goals = [goal for goal in CATALOGUE if goal.metric in metrics]
        reached = _reached(goals, figures(user_id, metrics & {goal.metric for goal in goals}))
        if not reached:
            return []
        known = set(Achievement.objects.filter(user_id=user_id).values_list("key", flat=True))
        return [goal.key for goal in reached if goal.key not in known and _grant(user_id, goal.key)]

    @staticmethod
    def progress(*, user_id: str) -> list[dict[str, Any]]:
        """Every achievement there is, with when it was earned and how far the account is; the earned ones first."""
        earned = dict(Achievement.objects.filter(user_id=user_id).values_list("key", "earned_at"))
        current = figures(user_id, {goal.metric for goal in CATALOGUE})
        rows = [_row(goal, earned.get(goal.key), current[goal.metric]) for goal in CATALOGUE]
        return sorted(rows, key=lambda row: row["earned_at"] is None)


def figures(user_id: str, metrics: Collection[str]) -> dict[str, int]:
    """The figures by which goals are reached, by at most three queries."""
    kinds = [metric for metric in metrics if metric in PointKind.values]
    found = dict.fromkeys(metrics, 0)
    if kinds:
        found |= counts(user_id, kinds)
    if STREAK in metrics:
        found[STREAK] = max((length for _, length in runs(active_days(user_id))), default=0)
    if FOLLOWERS in metrics:
        found[FOLLOWERS] = User.objects.filter(pk=user_id).values_list("followers_count", flat=True).first() or 0
    return found


def _reached(goals: list[Goal], current: dict[str, int]) -> list[Goal]:
    return [goal for goal in goals if current[goal.metric] >= goal.target]


def _row(goal: Goal, earned_at: Any, current: int) -> dict[str, Any]:
    done = min(current, goal.target) if earned_at is None else goal.target
    return {
        "id": goal.key,
        "title": goal.title,
        "description": goal.description,
        "earned_at": earned_at,
        "progress": {"current": max(done, 0), "target": goal.target, "percent": max(done, 0) * 100 // goal.target},
    }


@atomic
def _grant(user_id: str, key: str) -> bool:
    if not insert_new(Achievement(user_id=user_id, key=key, earned_at=timezone.now())):
        return False
    emit(AchievementEarned(user_id=user_id, achievement=key))
    return True
