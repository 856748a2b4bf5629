"""Where the learners of one skill are: which day of the plan loses them, and what those think of it who got far.

From their plans as they are now; of the newest ones, and of nobody who chose not to be counted. Nobody is named.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from analytics.constants import FEW
from analytics.reports.figures import share
from analytics.reports.privacy import opted_out
from social.models import Interaction, InteractionKind, Plan
from yiz.clock import now

NEWEST = 2_000
"""So many of the newest plans and ratings of a skill are looked at."""
GIVEN_UP = timedelta(days=14)
"""Whoever has completed no day for so long is taken to have stopped."""
LEAST_WEIGHT = 0.25
"""What the rating of somebody weighs who completed nothing; that of somebody who completed all weighs 1."""


@dataclass(frozen=True, slots=True)
class Learner:
    """How far one plan is: the furthest day completed (0: none), and whether it is at its end or at rest."""

    furthest: int
    days: frozenset[int]
    completed: bool
    stopped: bool

    @classmethod
    def of(cls, plan: Mapping[str, Any], moment: datetime) -> "Learner":
        days = frozenset(int(day) for day in plan["completed"])
        completed = 0 < plan["total_days"] <= plan["completed_days"]
        last = plan["last_completed_at"] or plan["created_at"]
        return cls(max(days, default=0), days, completed, not completed and moment - last > GIVEN_UP)


def learners(skill: Mapping[str, Any]) -> list[Learner]:
    """Those of the newest plans made from the skill, without its author's own."""
    rows = Plan.objects.filter(skill_id=skill["id"]).order_by("-id")
    columns = ("owner_id", "origin", "completed", "completed_days", "total_days", "last_completed_at", "created_at")
    plans = [row for row in rows.values(*columns)[:NEWEST] if row["owner_id"] != skill["author_id"]]
    silent, moment = opted_out(row["owner_id"] for row in plans), now()
    return [Learner.of(plan, moment) for plan in plans if plan["owner_id"] not in silent]


def drop_off(skill: Mapping[str, Any], people: list[Learner]) -> dict[str, Any] | None:
    """For each day of the plan: who came to it, who completed it, and who stopped at it for good.

    Somebody has come to a day by completing the one before or a later one. None for fewer than five learners.
    """
    if len(people) < FEW:
        return None
    titles = {day["day"]: day["title"] for day in skill["days"]}
    stopped_at = Counter(one.furthest + 1 for one in people if one.stopped)
    under_way = Counter(one.furthest + 1 for one in people if not one.stopped and not one.completed)
    days = []
    for day in range(1, skill["duration_days"] + 1):
        came = sum(one.furthest >= day - 1 for one in people)
        days.append(
            {
                "day": day,
                "title": titles.get(day, ""),
                "reached": came,
                "completed": sum(day in one.days for one in people),
                "under_way": under_way[day],
                "lost": stopped_at[day],
                "lost_share": share(stopped_at[day], came),
            }
        )
    worst = max(days, key=lambda day: day["lost"], default=None)
    return {
        "learners": len(people),
        "completed": sum(one.completed for one in people),
        "days": days,
        "worst_day": worst["day"] if worst and worst["lost"] else None,
        "given_up_after_days": GIVEN_UP.days,
    }


def rating(skill: Mapping[str, Any]) -> dict[str, Any]:
    """The plain average, and one in which a rating weighs by how much of the plan its giver completed.

    The weight goes from 0.25 (nothing, or no plan) to 1 (all). The weighted one is None for fewer than five raters.
    """
    rows = Interaction.objects.filter(skill_id=skill["id"], kind=InteractionKind.RATING).order_by("-id")
    given = dict(rows.values_list("user_id", "rating")[:NEWEST])
    counted = sorted(set(given) - opted_out(given))
    done = _completed(skill["id"], counted)
    count = skill["ratings_count"]
    weighted = None
    if len(counted) >= FEW:
        weights = {user: LEAST_WEIGHT + (1 - LEAST_WEIGHT) * done.get(user, 0.0) for user in counted}
        weighted = round(sum(given[user] * weights[user] for user in counted) / sum(weights.values()), 2)
    return {
        "average": round(skill["rating_sum"] / count, 2) if count else None,
        "count": count,
        "completion_weighted": weighted,
    }


def _completed(skill_id: str, user_ids: Iterable[str], chunk: int = 1_000) -> dict[str, float]:
    """User → the part of the plan that is completed, from 0 to 1."""
    ids, found = list(user_ids), {}
    for start in range(0, len(ids), chunk):
        origins = [f"{user_id}:{skill_id}" for user_id in ids[start : start + chunk]]
        rows = Plan.objects.filter(origin__in=origins).values_list("owner_id", "completed_days", "total_days")
        found.update({owner: min(1.0, done / total) for owner, done, total in rows if total})
    return found
