"""The catalogue of achievements: what there is to reach, and the figure by which it is reached."""

from __future__ import annotations

from dataclasses import dataclass

from profiles.models import PointKind

STREAK = "longest_streak"
FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True)
class Goal:
    """Reached when the figure `metric` (a `PointKind`, `STREAK` or `FOLLOWERS`) is `target` for the first time."""

    key: str
    title: str
    description: str
    metric: str
    target: int


CATALOGUE = (
    Goal("first_skill", "First skill", "Share a skill with others.", PointKind.SHARE, 1),
    Goal("skills_10", "Prolific", "Have ten skills shared at the same time.", PointKind.SHARE, 10),
    Goal("likes_10", "Well liked", "Receive ten likes.", PointKind.LIKE, 10),
    Goal("likes_100", "A favourite", "Receive a hundred likes.", PointKind.LIKE, 100),
    Goal("likes_1000", "Loved", "Receive a thousand likes.", PointKind.LIKE, 1_000),
    Goal("downloads_10", "Useful", "Ten people learn with skills of yours.", PointKind.DOWNLOAD, 10),
    Goal("downloads_100", "A teacher", "A hundred people learn with skills of yours.", PointKind.DOWNLOAD, 100),
    Goal("votes_10", "Helping hand", "Receive ten up-votes for tasks that you proposed.", PointKind.VOTE, 10),
    Goal("followers_10", "Heard", "Have ten followers.", FOLLOWERS, 10),
    Goal("followers_100", "A voice", "Have a hundred followers.", FOLLOWERS, 100),
    Goal("first_day", "The first step", "Complete a day of a plan.", PointKind.DAY, 1),
    Goal("days_100", "A hundred days", "Complete a hundred days of plans.", PointKind.DAY, 100),
    Goal("streak_7", "A full week", "Complete something on seven days in a row.", STREAK, 7),
    Goal("streak_30", "A full month", "Complete something on thirty days in a row.", STREAK, 30),
    Goal("streak_100", "Unstoppable", "Complete something on a hundred days in a row.", STREAK, 100),
    Goal("plan_completed", "Finished", "Complete a whole plan.", PointKind.PLAN, 1),
    Goal("plans_10", "Ten of them", "Complete ten plans.", PointKind.PLAN, 10),
)

BY_KEY = {goal.key: goal for goal in CATALOGUE}

MOVED_BY = {
    **{kind: {kind.value} for kind in PointKind},
    PointKind.DAY: {PointKind.DAY.value, STREAK},
    PointKind.FOLLOWER: {FOLLOWERS},
}
"""Which figures a credit of a kind may have changed."""
