"""How rules and trials are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.rules.words import described

RULE_COLUMNS = (
    "id",
    "name",
    "scope",
    "conditions",
    "action",
    "reason",
    "message",
    "enabled",
    "dry_run",
    "order",
    "hits",
    "right",
    "wrong",
    "last_hit_at",
    "revision",
    "created_at",
    "updated_at",
)


def rule_payloads(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of rows with `RULE_COLUMNS`; no query."""
    return [_rule(row) for row in rows]


def _rule(row: Mapping[str, Any]) -> dict[str, Any]:
    decided = row["right"] + row["wrong"]
    precision = round(row["right"] / decided, 4) if decided else None
    return {**row, "description": described(row["conditions"]), "precision": precision}
