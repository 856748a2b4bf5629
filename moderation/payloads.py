"""What the API, the sockets and the admin show of moderation, built for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moderation import log
from moderation.constants import SEVERITY, THOUSANDTHS
from moderation.models import Decision, TargetKind
from moderation.priority import priority_at
from profiles.models import User
from yiz.clock import now

Row = Mapping[str, Any]
EXCERPT = 300


def cases(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Cases as the queue lists them; one query, for the people in them."""
    people = _people(row[name] for row in rows for name in ("author_id", "claimed_by_id"))
    moment = now()
    shown = []
    for row in rows:
        claimed = row["claimed_until"] is not None and row["claimed_until"] > moment
        shown.append(
            {
                "id": row["id"],
                "target": target(row["target_kind"], row["target_id"], row["snapshot"].get("title", "")),
                "skill": row["skill_id"],
                "excerpt": row["snapshot"].get("text", "")[:EXCERPT],
                "author": people.get(row["author_id"]),
                "status": row["status"],
                "source": row["source"],
                "reason": row["reason"],
                "severity": SEVERITY.get(row["reason"], 1.0),
                "priority": priority_at(row["rank"], moment),
                "credibility": row["credibility"] / THOUSANDTHS,
                "reach": row["reach"],
                "reports_count": row["reports_count"],
                "hidden": row["auto_hidden"] and not row["outcome"],
                "flags": row["flags"],
                "claimed_by": people.get(row["claimed_by_id"]) if claimed else None,
                "claimed_until": row["claimed_until"] if claimed else None,
                "outcome": row["outcome"] or None,
                "reopened": row["reopened_count"],
                "opened_at": row["opened_at"],
                "last_report_at": row["last_report_at"],
                "decided_at": row["decided_at"],
            }
        )
    return shown


def own_reports(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Reports as their reporter sees them: what became of them, and nothing of what was done to whom."""
    return [
        {
            "id": row["id"],
            "target": target(row["target_kind"], row["target_id"], row["title"]),
            "reason": row["reason"],
            "text": row["text"],
            "status": row["status"],
            "outcome": None if row["status"] == "open" else row["status"],
            "created_at": row["created_at"],
            "decided_at": row["decided_at"],
        }
        for row in rows
    ]


def reports(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Reports as moderators see them; one query, for their reporters."""
    people = _people(row["reporter_id"] for row in rows)
    return [
        {
            **shown,
            "reporter": people.get(row["reporter_id"]),
            "credibility": row["credibility"] / THOUSANDTHS,
            "counts_to_hide": row["counts_to_hide"] / THOUSANDTHS,
        }
        for row, shown in zip(rows, own_reports(rows), strict=True)
    ]


DECIDED = (
    "id",
    "case_id",
    "moderator_id",
    "person_id",
    "kind",
    "target_kind",
    "target_id",
    "title",
    "reason",
    "note",
    "internal_note",
    "until",
    "at",
    "superseded",
    "undone_at",
)


def decisions(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Decisions, of `.values(*DECIDED)`; one query, for the people."""
    people = _people(row[name] for row in rows for name in ("moderator_id", "person_id"))
    return [
        {
            "id": row["id"],
            "case": row["case_id"],
            "decision": row["kind"],
            "target": target(row["target_kind"], row["target_id"], row["title"]),
            "person": people.get(row["person_id"]),
            "moderator": people.get(row["moderator_id"]),
            "reason": row["reason"],
            "note": row["note"],
            "internal_note": row["internal_note"],
            "until": row["until"],
            "at": row["at"],
            "holds": not row["superseded"] and row["undone_at"] is None,
            "undone_at": row["undone_at"],
        }
        for row in rows
    ]


def decision(row: Decision) -> dict[str, Any]:
    """One decision."""
    return decisions([{name: getattr(row, name) for name in DECIDED}])[0]


APPEALED = ("id", "user_id", "decision_id", "text", "status", "answer", "decided_by_id", "created_at", "decided_at")


def own_appeals(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Appeals as their author sees them."""
    return [
        {
            "id": row["id"],
            "decision": row["decision_id"],
            "text": row["text"],
            "status": row["status"],
            "answer": row["answer"],
            "created_at": row["created_at"],
            "decided_at": row["decided_at"],
        }
        for row in rows
    ]


def appeals(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Appeals as moderators see them, with what was decided; three queries."""
    made = Decision.objects.filter(pk__in=[row["decision_id"] for row in rows]).values(*DECIDED)
    by_id = {shown["id"]: shown for shown in decisions(list(made))}
    people = _people(row[name] for row in rows for name in ("user_id", "decided_by_id"))
    return [
        {
            **shown,
            "decision": by_id.get(row["decision_id"]),
            "user": people.get(row["user_id"]),
            "decided_by": people.get(row["decided_by_id"]),
        }
        for row, shown in zip(rows, own_appeals(rows), strict=True)
    ]


def log_entries(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Entries of the log, with the people behind the aliases; two queries."""
    accounts = log.people_behind(
        alias for row in rows for alias in (row["actor"], row["subject"], row["target"]) if len(alias) == 32
    )
    people = _people(accounts.values())
    return [
        {
            "id": row["id"],
            "seq": row["seq"],
            "at": row["at"],
            "action": row["action"],
            "actor": people.get(accounts.get(row["actor"], "")),
            "system": row["actor"] == log.SYSTEM,
            "subject": people.get(accounts.get(row["subject"], "")),
            "target": target(row["target_kind"], _target_of(row, accounts)) if row["target_kind"] else None,
            "case": row["case_ref"] or None,
            "decision": row["decision_ref"] or None,
            "details": row["details"],
            "hash": row["hash"],
        }
        for row in rows
    ]


def target(kind: str, target_id: str | None, title: str = "") -> dict[str, Any]:
    return {"kind": kind, "id": target_id, "title": title}


def _target_of(row: Row, accounts: Mapping[str, str]) -> str | None:
    return accounts.get(row["target"]) if row["target_kind"] == TargetKind.USER else row["target"] or None


def _people(ids: Iterable[str | None]) -> dict[str | None, dict[str, Any]]:
    wanted = {one for one in ids if one}
    return {**User.objects.short(wanted)} if wanted else {}
