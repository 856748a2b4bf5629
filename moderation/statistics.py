"""Figures of moderation: how much comes in, how much is decided and how soon, how long the rest has been waiting."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from moderation.models import Appeal, AppealStatus, Case, CaseStatus, Report
from yiz.clock import now
from yiz.ids import id_at, id_time

AGES = (("under_a_day", timedelta(days=1)), ("under_3_days", timedelta(days=3)), ("under_a_week", timedelta(days=7)))
"""Classes of how long cases have waited; what is older is `older`."""

DAYS_MAX = 90


def load(first: date, last: date) -> dict[str, int | float | None]:
    """`yiz.ports.moderation_load`: reports and decided cases of those days (UTC, both included), the median hours from
    opening to the first decision, and what is open now."""
    decided = decided_between(first, last)
    count = decided.count()
    return {
        "open": Case.objects.open().count(),
        "reports": _made(Report.objects.all(), first, last).count(),
        "decided": count,
        "median_hours": median_hours(decided, count),
    }


def overview(first: date, last: date) -> dict[str, Any]:
    """What `GET /stats` tells; a constant number of queries."""
    figures = load(first, last)
    by_reason = _made(Report.objects.all(), first, last).order_by().values_list("reason").annotate(number=Count("id"))
    outcomes = decided_between(first, last).order_by().values_list("outcome").annotate(number=Count("id"))
    return {
        **figures,
        "first": first,
        "last": last,
        "by_reason": dict(by_reason),
        "by_outcome": dict(outcomes),
        "open_by_age": open_by_age(),
        "auto_hidden": Case.objects.open().filter(auto_hidden=True).count(),
        "appeals_open": Appeal.objects.filter(status=AppealStatus.OPEN).count(),
        "days": by_day(first, last),
    }


def by_day(first: date, last: date) -> list[dict[str, Any]]:
    """Reports and decided cases of each day, in order; two queries, by the primary key and the index of decisions."""
    ids = _made(Report.objects.all(), first, last).order_by().values_list("id", flat=True)
    reported = Counter(id_time(one).date() for one in ids.iterator(2_000))
    moments = decided_between(first, last).order_by().values_list("decided_at", flat=True)
    decided = Counter(moment.date() for moment in moments.iterator(2_000) if moment)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [{"day": day, "reports": reported[day], "decided": decided[day]} for day in days]


def open_by_age() -> dict[str, int]:
    """How many open cases have waited for how long."""
    found, moment, newer = {}, now(), 0
    for name, age in AGES:
        since = Case.objects.open().filter(pk__gte=id_at(moment - age)).count()
        found[name], newer = since - newer, since
    found["older"] = Case.objects.open().count() - newer
    return found


def median_hours(decided: QuerySet[Case], count: int) -> float | None:
    """From opening to the first decision, half of the cases were quicker; None when there are none."""
    if not count:
        return None
    middle = decided.order_by("seconds_to_decision").values_list("seconds_to_decision", flat=True)
    seconds = middle[(count - 1) // 2 : (count - 1) // 2 + 1]
    return round((next(iter(seconds)) or 0) / 3_600, 2)


def decided_between(first: date, last: date) -> QuerySet[Case]:
    """Cases that were decided on those days."""
    since, until = _bounds(first, last)
    return Case.objects.filter(status=CaseStatus.DECIDED, decided_at__gte=since, decided_at__lt=until)


def _made(rows: QuerySet[Any], first: date, last: date) -> QuerySet[Any]:
    since, until = _bounds(first, last)
    return rows.filter(pk__gte=id_at(since), pk__lt=id_at(until))


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), UTC),
        datetime.combine(last + timedelta(days=1), time(), UTC),
    )
