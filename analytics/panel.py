"""The figures on the first page of the admin: server data for the chart library that django-unfold ships."""

import json
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

from django.http import HttpRequest

from analytics.reports import platform
from analytics.rollup.progress import updated_at
from yiz.ports import Panel

DAYS = 30
COLOURS = ("#9333ea", "#0891b2")
PERMISSION = "analytics.view_dailyfigure"


def panel(request: HttpRequest) -> Panel | None:
    """For staff who may see figures."""
    if not request.user.has_perm(PERMISSION):
        return None
    found = platform.dashboard(DAYS)
    content = {
        "updated_at": updated_at(),
        "numbers": _numbers(found),
        "charts": _charts(found),
        "weeks": [f"week {number}" for number in range(platform.COHORTS)],
        "cohorts": [_cohort(row) for row in found["cohorts"]],
    }
    return Panel("analytics/panel.html", content)


def _numbers(found: dict[str, Any]) -> list[dict[str, Any]]:
    active, totals, before = found["active"], found["totals"], found["before"]
    sticky = active["stickiness"]
    numbers = [
        ("Active yesterday", f"{active['dau']:,}", f"{active['today']:,} so far today"),
        ("Active in 7 days", f"{active['wau']:,}", "each person once"),
        ("Active in 30 days", f"{active['mau']:,}", "each person once"),
        ("Stickiness", "–" if sticky is None else f"{sticky:.0%}", "a day's part of the month"),
    ]
    for name, title in (
        ("new_users", "New accounts"),
        ("downloads", "Plans begun"),
        ("plans_completed", "Plans completed"),
    ):
        numbers.append((title, f"{totals[name]:,}", f"{before[name]:,} in the 30 days before"))
    load = found["moderation"]
    numbers.append(
        ("Cases to decide", f"{load.get('open') or 0:,}", f"{load.get('reports') or 0:,} reports in 30 days")
    )
    return [{"title": title, "value": value, "note": note} for title, value, note in numbers]


def _charts(found: dict[str, Any]) -> list[dict[str, Any]]:
    days, hours = found["series"], found["hours"]
    labels = [f"{row['day'][8:]}.{row['day'][5:7]}." for row in days]
    return [
        _chart(
            "People a day",
            "line",
            labels,
            [("signed in", _column(days, "users")), ("everybody", _column(days, "visitors"))],
        ),
        _chart(
            "Skills a day",
            "line",
            labels,
            [("views", _column(days, "views")), ("plans begun", _column(days, "downloads"))],
        ),
        _chart("New accounts a day", "bar", labels, [("accounts", _column(days, "new_users"))]),
        _chart(
            "Events an hour (UTC)",
            "bar",
            [f"{row['hour']:%H}" for row in hours],
            [("events", _column(hours, "events"))],
        ),
    ]


def _column(rows: Iterable[dict[str, Any]], name: str) -> list[int]:
    return [row[name] for row in rows]


def _chart(title: str, kind: str, labels: list[str], lines: Sequence[tuple[str, list[int]]]) -> dict[str, Any]:
    """What the library draws, and the same in words for those who do not see it."""
    datasets = [
        {
            "label": name,
            "data": values,
            "borderColor": colour,
            "backgroundColor": colour,
            "displayYAxis": True,
            "maxTicksXLimit": 8,
        }
        for (name, values), colour in zip(lines, COLOURS, strict=False)
    ]
    words = "; ".join(f"{name}: {values[-1]:,} last, {max(values):,} at most" for name, values in lines if values)
    return {
        "title": title,
        "type": kind,
        "legend": [name for name, _ in lines] if len(lines) > 1 else [],
        "data": json.dumps({"labels": labels, "datasets": datasets}),
        "summary": f"{title}. {words}.",
    }


def _cohort(row: dict[str, Any]) -> dict[str, Any]:
    shares: list[float] = row["retention"] or []
    cells = [{"text": f"{share:.0%}", "shade": ceil(share * 4)} for share in shares]
    return {"week": row["week"], "size": row["size"], "cells": cells}
