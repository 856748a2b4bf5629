"""How rules and trials are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.models import RuleTrial, TrialState
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


def trial_payload(trial: RuleTrial) -> dict[str, Any]:
    """How far a trial is; `result` once it is done."""
    done = trial.state == TrialState.DONE
    percent = 100 if done else min(99, 100 * trial.seen // max(1, trial.expected))
    return {
        "id": trial.pk,
        "state": trial.state,
        "rule": trial.rule_id,
        "name": trial.draft["name"],
        "scope": trial.draft["scope"],
        "conditions": trial.draft["conditions"],
        "description": described(trial.draft["conditions"]),
        "days": trial.days,
        "progress": {"seen": trial.seen, "expected": trial.expected, "percent": percent, "hits": trial.hits},
        "result": trial.result if done else None,
        "error": trial.error.strip().rpartition("\n")[2],
        "created_at": trial.created_at,
        "ended_at": trial.ended_at,
    }
