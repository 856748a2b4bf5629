"""Everything at once, for those who run the place: how many come, come back, begin and finish."""

from datetime import date, datetime, timedelta
from typing import Any

from analytics.models import DailyFigure, Fact, HourlyFigure, Subject
from analytics.reports.figures import Period, Stored, series, share, sketches_by_day, united
from analytics.reports.privacy import told
from profiles.models import User
from yiz.clock import now
from yiz.ids import id_at
from yiz.ports import moderation_load

COHORTS = 8
"""Weeks whose newcomers are followed."""
HOURS = 48
MONTH, WEEK = 30, 7
_DAILY = {
    "users": "users",
    "visitors": "visitors",
    "sessions": "sessions",
    "events": "events",
    "new_users": f"kind:{Fact.REGISTERED}",
    "views": "kind:skill_view",
    "published": f"kind:{Fact.PUBLISHED}",
    "downloads": f"kind:{Fact.DOWNLOADED}",
    "likes": f"kind:{Fact.LIKED}",
    "comments": f"kind:{Fact.COMMENTED}",
    "days_completed": f"kind:{Fact.DAY_COMPLETED}",
    "plans_completed": f"kind:{Fact.COMPLETED}",
}
CONTENT = ("views", "published", "downloads", "likes", "comments", "days_completed", "plans_completed")


def dashboard(days: int) -> dict[str, Any]:
    """The figures of so many days up to today; people are counted once, however many days they came on."""
    period = Period.of(days)
    longest = Period.of(max(days, MONTH), period.last)
    users = sketches_by_day(Subject.PLATFORM, "", Period.of(longest.days + MONTH, period.last), "users")
    found = series(Subject.PLATFORM, "", longest, list(_DAILY.values()))
    before = series(Subject.PLATFORM, "", period.before(), list(_DAILY.values()))
    return {
        "period": period.payload(),
        "active": _active(users, found["users"], period.last),
        "totals": _totals(found, period),
        "before": _totals(before, period.before()),
        "series": [
            {"day": day.isoformat(), **{name: found[metric].get(day, 0) for name, metric in _DAILY.items()}}
            for day in period.each()
        ],
        "cohorts": cohorts(period.last),
        "hours": hours(),
        "moderation": dict(moderation_load.provider(period.first, period.last)),
    }


def _active(users: dict[date, Stored], by_day: dict[date, int], last: date) -> dict[str, Any]:
    """DAU of the last whole day, WAU and MAU up to it, and stickiness: the mean DAU of 30 days as a part of the MAU."""
    whole = last - timedelta(days=1)
    month = united(users, whole - timedelta(days=MONTH - 1), whole)
    mean = sum(by_day.get(whole - timedelta(days=number), 0) for number in range(MONTH)) / MONTH
    return {
        "dau": by_day.get(whole, 0),
        "today": by_day.get(last, 0),
        "wau": united(users, whole - timedelta(days=WEEK - 1), whole),
        "mau": month,
        "stickiness": round(mean / month, 3) if month else None,
    }


def _totals(found: dict[str, dict[date, int]], period: Period) -> dict[str, int]:
    return {
        name: sum(value for day, value in found[_DAILY[name]].items() if period.first <= day <= period.last)
        for name in ("events", "new_users", *CONTENT)
    }


def cohorts(last: date) -> list[dict[str, Any]]:
    """Newcomers by the week (from Monday) in which they registered, and the part of them that was there in each week
    since. Weeks of fewer than five newcomers are not told."""
    from analytics import sketches  # noqa: PLC0415  heavy: only when people are counted

    this_week = last - timedelta(days=last.weekday())
    weeks = [this_week - timedelta(weeks=number) for number in range(COHORTS - 1, -1, -1)]
    rows = DailyFigure.objects.filter(
        subject_kind=Subject.COHORT, subject_id__in=[week.isoformat() for week in weeks], metric="users"
    )
    seen: dict[tuple[str, date], list[Stored]] = {}
    for subject, day, sketch in rows.filter(day__gte=weeks[0]).values_list("subject_id", "day", "sketch"):
        seen.setdefault((subject, day - timedelta(days=day.weekday())), []).append(sketch)
    found = []
    for week in weeks:
        size = told(_registered(week))
        kept = [
            sketches.count(sketches.unite(seen.get((week.isoformat(), later), ()))) for later in weeks if later >= week
        ]
        retention = None if not size else [share(min(people, size), size) for people in kept]
        found.append({"week": week.isoformat(), "size": size, "retention": retention})
    return found


def _registered(week: date) -> int:
    """How many accounts are left of those made in a week: ids tell when they were made."""
    begin = datetime.combine(week, datetime.min.time(), now().tzinfo)
    return int(User.objects.filter(pk__gte=id_at(begin), pk__lt=id_at(begin + timedelta(weeks=1))).count())


def hours() -> list[dict[str, Any]]:
    """The last two days by the hour (UTC)."""
    last = int(now().timestamp()) // 3_600
    rows = HourlyFigure.objects.filter(hour__gt=last - HOURS, hour__lte=last).values_list("hour", "metric", "value")
    found = {(hour, metric): value for hour, metric, value in rows}
    return [
        {
            "hour": datetime.fromtimestamp(hour * 3_600, now().tzinfo),
            **{metric: found.get((hour, metric), 0) for metric in ("events", "users", "views")},
        }
        for hour in range(last - HOURS + 1, last + 1)
    ]
