"""Charts for the library that django-unfold ships, and the same in words for those who do not see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

COLOURS = ("#9333ea", "#0891b2", "#d97706", "#16a34a")


def chart(
    title: str, kind: str, labels: Sequence[str], lines: Sequence[tuple[str, Sequence[float | None]]], unit: str = ""
) -> dict[str, Any]:
    """`kind` is line or bar; a value that is not known is None, and leaves a gap."""
    datasets = [
        {
            "label": name,
            "data": list(values),
            "borderColor": colour,
            "backgroundColor": colour,
            "displayYAxis": True,
            "maxTicksXLimit": 8,
            "spanGaps": True,
        }
        for (name, values), colour in zip(lines, COLOURS, strict=False)
    ]
    return {
        "title": title,
        "type": kind,
        "legend": [name for name, _ in lines] if len(lines) > 1 else [],
        "data": json.dumps({"labels": list(labels), "datasets": datasets}),
        "summary": f"{title}. {'; '.join(_words(name, values, unit) for name, values in lines)}.",
    }


def _words(name: str, values: Sequence[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return f"{name}: nothing"
    return f"{name}: {known[-1]:,}{unit} last, {max(known):,}{unit} at most"
