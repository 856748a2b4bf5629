"""How moderation goes, on the first page of the admin: how much comes in, how soon it is decided, what waits, how good
rules and the classifier are.

Nothing is counted over whole tables. What a past day was is reckoned once a day, by ranges of indexes, each up to a
bound; what waits now, once a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest

from moderation.admin.charts import chart
from moderation.classifier.explaining import explained
from moderation.classifier.teachers import SPAM, TOXIC
from moderation.models import Appeal, AppealStatus, AutoRule, Case, CaseStatus, DecisionKind, Report, RuleHit
from moderation.roles import has_right
from yiz.clock import now
from yiz.ids import id_at
from yiz.ports import Panel

DAYS = 30
MOST = 50_000
"""Up to so many of a day, or of what waits, are counted."""

TIMES = 2_000
"""Decisions of a day of which the median time is made."""

JUDGED = 8
"""Decided cases of a day that the classifier is asked about."""

JUDGED_DAYS = 14
RULES = 8
KEPT = {True: 60, False: 86_400}
"""Seconds for which the figures of a day are kept: today's, and those of a day that is over."""

AGES = (("a day", 1), ("3 days", 3), ("a week", 7), ("a month", 30))


def panel(request: HttpRequest) -> Panel | None:
    """For those who may see the queue."""
    if not has_right(request.user, "view_queue"):
        return None
    today = now().date()
    days = [_day(today - timedelta(days=back), today) for back in reversed(range(DAYS))]
    waiting = _kept("waiting", 60, _waiting)
    content = {
        "numbers": _numbers(days, waiting),
        "charts": _charts(days, waiting),
        "rules": _rules() if has_right(request.user, "view_rules") else [],
    }
    return Panel("admin/moderation/panel.html", content)


# --- figures ----------------------------------------------------------------------------------------------------------


def _day(day: date, today: date) -> dict[str, Any]:
    return _kept(f"day:{day}", KEPT[day == today], lambda: _figures(day, today))


def _figures(day: date, today: date) -> dict[str, Any]:
    """What happened on one day of UTC; at most five queries."""
    since = datetime.combine(day, time(), UTC)
    until = since + timedelta(days=1)
    decided = Case.objects.filter(decided_at__gte=since, decided_at__lt=until)
    seconds = decided.exclude(seconds_to_decision=None).order_by("decided_at")
    times = [one or 0 for one in seconds.values_list("seconds_to_decision", flat=True)[:TIMES]]
    agreed = _agreement(decided) if (today - day).days < JUDGED_DAYS else None
    return {
        "day": day,
        "reports": _capped(Report.objects.filter(pk__gte=id_at(since), pk__lt=id_at(until))),
        "decided": _capped(decided),
        "hours": round(median(times) / 3_600, 2) if times else None,
        "hits": _capped(RuleHit.objects.filter(pk__gte=id_at(since), pk__lt=id_at(until))),
        "agreed": agreed,
    }


def _agreement(decided: QuerySet[Case]) -> float | None:
    """In how many of a hundred of some decided cases the classifier says what moderators said; None where it can't.

    What was dismissed is clean, and what was acted on is what its reason says; other reasons are none of its labels.
    """
    right = asked = 0
    rows = decided.filter(status=CaseStatus.DECIDED).order_by("-decided_at")
    for row in rows.values("outcome", "reason", "snapshot")[:JUDGED]:
        clean = row["outcome"] == DecisionKind.DISMISS
        label = "spam" if row["reason"] in SPAM else "toxicity" if row["reason"] in TOXIC else ""
        found = {one["label"]: one["probability"] for one in explained(row["snapshot"].get("text", ""))}
        if not found or not (clean or label in found):
            continue
        asked += 1
        right += max(found.values()) < 0.5 if clean else found[label] >= 0.5
    return round(right / asked * 100) if asked else None


def _waiting() -> dict[str, Any]:
    """What is open now, by how long it has been; six queries."""
    moment, counted, ages = now(), 0, []
    for name, days in AGES:
        younger = _capped(Case.objects.open().filter(pk__gte=id_at(moment - timedelta(days=days))))
        ages.append((f"under {name}", max(younger - counted, 0)))
        counted = younger
    everything = _capped(Case.objects.open())
    ages.append(("older", max(everything - counted, 0)))
    return {
        "open": everything,
        "ages": ages,
        "hidden": _capped(Case.objects.open().filter(auto_hidden=True)),
        "appeals": _capped(Appeal.objects.filter(status=AppealStatus.OPEN)),
    }


def _rules() -> list[dict[str, Any]]:
    """Those that hit the most, with the counters that are stored with them; one query over at most 500 rules."""
    rows = AutoRule.objects.filter(enabled=True, hits__gt=0).order_by("-hits")
    found = []
    for row in rows.values("id", "name", "hits", "right", "wrong", "dry_run")[:RULES]:
        decided = row["right"] + row["wrong"]
        found.append({**row, "percent": round(row["right"] / decided * 100) if decided else None})
    return found


def _capped(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:MOST].count()


def _kept(name: str, seconds: int, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    key = f"moderation:panel:{name}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, seconds)
    return found


# --- what is shown of them --------------------------------------------------------------------------------------------


def _numbers(days: list[dict[str, Any]], waiting: dict[str, Any]) -> list[tuple[str, str, str]]:
    week = days[-7:]
    hours = [row["hours"] for row in week if row["hours"] is not None]
    return [
        ("Waiting", _number(waiting["open"]), f"{_number(waiting['hidden'])} hidden until somebody looks"),
        ("Appeals", _number(waiting["appeals"]), "wait for another moderator"),
        ("Reports", _number(sum(row["reports"] for row in week)), "in 7 days"),
        ("Decided", _number(sum(row["decided"] for row in week)), "in 7 days"),
        ("First decision", _hours(median(hours)) if hours else "–", "after, on a day in the middle of 7"),
    ]


def _number(number: int) -> str:
    return f"{number:,}" if number < MOST else f"{MOST:,}+"


def _hours(hours: float) -> str:
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def _charts(days: list[dict[str, Any]], waiting: dict[str, Any]) -> list[dict[str, Any]]:
    labels = [f"{row['day']:%d.%m.}" for row in days]

    def line(name: str) -> list[Any]:
        return [row[name] for row in days]

    return [
        chart(
            "Reports and decisions a day", "line", labels, [("reports", line("reports")), ("decided", line("decided"))]
        ),
        chart("Hours to the first decision (median)", "bar", labels, [("hours", line("hours"))], " h"),
        chart(
            "Open cases by how long they wait",
            "bar",
            [name for name, _ in waiting["ages"]],
            [("cases", [number for _, number in waiting["ages"]])],
        ),
        chart("Hits of rules a day", "bar", labels, [("hits", line("hits"))]),
        chart(
            "The classifier agrees with moderators (%)",
            "bar",
            labels[-JUDGED_DAYS:],
            [("agreement", line("agreed")[-JUDGED_DAYS:])],
            " %",
        ),
    ]
