"""Reading figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum

from analytics.models import DailyFigure, Subject
from yiz.clock import now

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days (UTC), both ends included."""

    first: date
    last: date

    @classmethod
    def of(cls, days: int, last: date | None = None) -> Period:
        """So many days up to today."""
        end = last or now().date()
        return cls(end - timedelta(days=days - 1), end)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """As many days just before."""
        return Period.of(self.days, self.first - timedelta(days=1))

    def each(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def payload(self) -> dict[str, object]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "days": self.days}


def figures(subject: Subject, period: Period) -> QuerySet[DailyFigure]:
    """All figures about subjects of one kind in a period."""
    return DailyFigure.objects.filter(subject_kind=subject, day__gte=period.first, day__lte=period.last).order_by()


def totals(subject: Subject, subject_id: str, period: Period, metrics: Sequence[str] = ()) -> dict[str, int]:
    """The sum of each metric of one subject; of unique counts it is that of days, not of people."""
    rows = figures(subject, period).filter(subject_id=subject_id)
    rows = rows.filter(metric__in=metrics) if metrics else rows
    return dict(rows.values_list("metric").annotate(total=Sum("value")))


def totals_of_many(
    subject: Subject, subject_ids: Sequence[str], period: Period, metrics: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Subject → metric → sum; at most 1,000 subjects."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = figures(subject, period).filter(subject_id__in=subject_ids, metric__in=metrics)
    for subject_id, metric, total in rows.values_list("subject_id", "metric").annotate(total=Sum("value")):
        found[subject_id][metric] = total
    return found


def series(subject: Subject, subject_id: str, period: Period, metrics: Sequence[str]) -> dict[str, dict[date, int]]:
    """Metric → day → value; days without one are not in it."""
    found: dict[str, dict[date, int]] = {metric: {} for metric in metrics}
    rows = figures(subject, period).filter(subject_id=subject_id, metric__in=metrics)
    for metric, day, value in rows.values_list("metric", "day", "value"):
        found[metric][day] = value
    return found


Stored = bytes | memoryview | None
"""A sketch as it comes from the database."""


def people(subject: Subject, subject_ids: Iterable[str], period: Period, metric: str) -> dict[str, int]:
    """How many different people, by subject: days are united, so that nobody counts twice."""
    from analytics import sketches  # noqa: PLC0415  heavy: only when people are counted

    found: dict[str, list[Stored]] = defaultdict(list)
    rows = figures(subject, period).filter(subject_id__in=list(subject_ids), metric=metric)
    for subject_id, sketch in rows.values_list("subject_id", "sketch"):
        found[subject_id].append(sketch)
    return {subject_id: sketches.count(sketches.unite(days)) for subject_id, days in found.items()}


def sketches_by_day(subject: Subject, subject_id: str, period: Period, metric: str) -> dict[date, Stored]:
    """The stored sketch of each day, for counts over moving windows."""
    rows = figures(subject, period).filter(subject_id=subject_id, metric=metric)
    return dict(rows.values_list("day", "sketch"))


def united(days: dict[date, Stored], first: date, last: date) -> int:
    """How many people there were on the days from first to last."""
    from analytics import sketches  # noqa: PLC0415  heavy: only when people are counted

    return sketches.count(sketches.unite(sketch for day, sketch in days.items() if first <= day <= last))


def share(part: int, whole: int) -> float | None:
    """As a fraction, to three digits; None of nothing."""
    return round(part / whole, 3) if whole else None
