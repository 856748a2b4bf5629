"""What a person did, for that person alone: from raw events of the last 90 days and from own plans, kept nowhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from analytics.constants import HALF_HOUR, LATE
from analytics.models import Event, Fact, Kind
from analytics.reports.figures import share
from analytics.tracking import half_hour
from profiles.models import User
from social.models import Interaction, InteractionKind, Plan, SharedSkill
from social.services.progress import moment, streaks, zone_of
from yiz.clock import now
from yiz.ids import id_at

NEWEST = 1_000
"""So many of the newest plans, likes, … are looked at."""
SHOWN = 5
_WEIGHTS = {InteractionKind.DOWNLOAD: 8, InteractionKind.RATING: 5, InteractionKind.LIKE: 4}
_COUNTED = {
    "views": Kind.SKILL_VIEW,
    "searches": Kind.SEARCH,
    "likes": Fact.LIKED,
    "downloads": Fact.DOWNLOADED,
    "ratings": Fact.RATED,
    "comments": Fact.COMMENTED,
    "days_completed": Fact.DAY_COMPLETED,
    "plans_completed": Fact.COMPLETED,
}
_WEEKS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Slot:
    """Events of one kind in one half hour (since 1970)."""

    half_hour: int
    kind: str
    events: int
    seconds: int


class Person:
    """One person's own days, in the person's time zone, up to today."""

    def __init__(self, user: User, days: int) -> None:
        self.user_id = user.pk
        self.zone: ZoneInfo = zone_of(user)
        self.today = now().astimezone(self.zone).date()
        self.first = self.today - timedelta(days=days - 1)
        self.since = datetime.combine(self.first, datetime.min.time(), self.zone)

    def slots(self) -> list[Slot]:
        """By one query over the person's own rows, at most 48 a day and kind."""
        rows = self._events().values_list("half_hour", "kind")
        found = rows.annotate(events=Count("id"), seconds=Sum("duration"))
        return [Slot(half, kind, events, seconds or 0) for half, kind, events, seconds in found]

    def viewed(self) -> Counter[str]:
        """Skill → how often it was looked at."""
        rows = self._events().filter(kind=Kind.SKILL_VIEW).exclude(skill_id=None)
        newest = rows.values_list("skill_id").annotate(times=Count("id")).order_by("-times", "skill_id")[:NEWEST]
        return Counter(dict(newest))

    def local(self, half: int) -> datetime:
        return datetime.fromtimestamp(half * HALF_HOUR, self.zone)

    def _events(self) -> Any:
        """Events that arrived since then and happened since then: their ids are in an index, their times are not."""
        arrived = Event.objects.filter(user_id=self.user_id, pk__gte=id_at(self.since - LATE))
        return arrived.filter(half_hour__gte=half_hour(self.since)).order_by()


def engagement(user: User, days: int) -> dict[str, Any]:
    """How much: totals, streaks, visits, and a figure a day."""
    person = Person(user, days)
    slots = person.slots()
    kinds: Counter[str] = Counter()
    by_day: Counter[date] = Counter()
    for slot in slots:
        kinds[slot.kind] += slot.events
        by_day[person.local(slot.half_hour).date()] += slot.events
    halves = sorted({slot.half_hour for slot in slots})
    current, longest = streaks(map(person.local, halves), person.zone, person.today)
    return {
        "period": _period(person),
        "totals": {
            "events": sum(kinds.values()),
            **{name: kinds[kind] for name, kind in _COUNTED.items()},
            "seconds": sum(slot.seconds for slot in slots),
        },
        "active_days": len(by_day),
        "streak": {"current": current, "longest": longest},
        "sessions": _sessions(halves),
        "series": [
            {"day": day.isoformat(), "events": by_day[day]}
            for day in (person.first + timedelta(days=number) for number in range(days))
        ],
    }


def behaviour(user: User, days: int) -> dict[str, Any]:
    """How: at which hours, in which categories, how far plans were taken, and how long they were kept up."""
    person = Person(user, days)
    hours, weekdays = [0] * 24, [0] * 7
    for slot in person.slots():
        at = person.local(slot.half_hour)
        hours[at.hour] += slot.events
        weekdays[at.weekday()] += slot.events
    viewed = person.viewed()
    plans = _plans(person)
    return {
        "period": _period(person),
        "active_hours": hours,
        "weekdays": weekdays,
        "busiest_hour": hours.index(max(hours)) if any(hours) else None,
        "categories": _categories(person, viewed),
        "funnel": _funnel(set(viewed), [plan for plan in plans if plan["created_at"] >= person.since]),
        "retention": _retention(plans, person),
    }


def _period(person: Person) -> dict[str, Any]:
    return {
        "first": person.first.isoformat(),
        "last": person.today.isoformat(),
        "days": (person.today - person.first).days + 1,
        "timezone": str(person.zone),
    }


def _sessions(halves: list[int]) -> dict[str, Any]:
    """Visits: runs of half hours in which something was done. An idle half hour ends one."""
    lengths: list[int] = []
    last = None
    for half in halves:
        if last is not None and half == last + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
        last = half
    minutes = HALF_HOUR // 60
    average = round(sum(lengths) * minutes / len(lengths)) if lengths else None
    return {"count": len(lengths), "average_minutes": average, "longest_minutes": max(lengths, default=0) * minutes}


def _categories(person: Person, viewed: Counter[str]) -> list[dict[str, Any]]:
    """The favourite ones, by what was done with skills in them: a download weighs 8, a rating 5, a like 4, a view 1."""
    weights: Counter[str] = Counter(viewed)
    for kind, weight in _WEIGHTS.items():
        rows = Interaction.objects.filter(user_id=person.user_id, kind=kind).order_by("-id")
        for skill_id in rows.values_list("skill_id", flat=True)[:NEWEST]:
            weights[skill_id] += weight
    found: Counter[str] = Counter()
    heaviest = [skill_id for skill_id, _ in weights.most_common(NEWEST)]
    for skill_id, category in SharedSkill.objects.filter(pk__in=heaviest).values_list("id", "category"):
        found[category] += weights[skill_id]
    total = found.total()
    return [
        {"category": category, "share": share(weight, total)}
        for category, weight in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    ]


def _plans(person: Person) -> list[dict[str, Any]]:
    """The newest plans that come from skills."""
    rows = Plan.objects.filter(owner_id=person.user_id).order_by("-id")
    columns = ("skill_id", "origin", "completed", "completed_days", "total_days", "created_at")
    return [row for row in rows.values(*columns)[:NEWEST] if ":" in row["origin"]]


def _funnel(viewed: set[str], plans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From looking at a skill to completing it: how many skills came to each step."""
    steps = {
        "viewed": len(viewed | {plan["skill_id"] for plan in plans if plan["skill_id"]}),
        "downloaded": len(plans),
        "day_1": sum(plan["completed_days"] >= 1 for plan in plans),
        "half": sum(0 < plan["total_days"] <= plan["completed_days"] * 2 for plan in plans),
        "completed": sum(0 < plan["total_days"] <= plan["completed_days"] for plan in plans),
    }
    return funnel_of(steps.items())


def funnel_of(steps: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Each step with its share of the one before."""
    found: list[dict[str, Any]] = []
    before = None
    for step, number in steps:
        found.append({"step": step, "count": number, "of_previous": None if before is None else share(number, before)})
        before = number
    return found


def _retention(plans: list[dict[str, Any]], person: Person) -> list[dict[str, Any]]:
    """Plans by the month in which they were begun, and how many were still worked on so many weeks later.

    A week that has not passed for all of them is None.
    """
    months: dict[str, list[tuple[date, list[date]]]] = {}
    for plan in plans:
        done = sorted(moment(text).astimezone(person.zone).date() for text in plan["completed"].values())
        if done:
            months.setdefault(f"{done[0]:%Y-%m}", []).append((done[0], done))
    return [
        {
            "month": month,
            "plans": len(begun),
            "kept_up": {f"week_{weeks}": _kept_up(begun, weeks, person.today) for weeks in _WEEKS},
        }
        for month, begun in sorted(months.items(), reverse=True)[:12]
    ]


def _kept_up(plans: list[tuple[date, list[date]]], weeks: int, today: date) -> int | None:
    passed = timedelta(weeks=weeks)
    if any(begun + passed > today for begun, _ in plans):
        return None
    return sum(done[-1] >= begun + passed for begun, done in plans)
