"""What is known about a case's author and its reporters, and how cases like it were decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.admin.content import other_cases
from moderation.admin.queue import names_of
from moderation.models import Case, CaseStatus, Decision, DecisionKind, Reason, Report, TargetKind
from moderation.roles import rank
from moderation.services.credibility import Standing, standings
from moderation.services.people import strikes_of
from profiles.models import User

REPORTS = 20
DECISIONS = 5
LOOKED_THROUGH = 200
"""Decided cases, the newest, among which those like this one are looked for."""

ALIKE = 60.0
"""From which likeness on (of 100) a case is shown."""

SIMILAR = 5


def author_of(case: dict[str, Any]) -> dict[str, Any] | None:
    """Who answers for it: the account, its strikes, and the last decisions about it. Three queries."""
    if case["author_id"] is None:
        return None
    person = User.objects.filter(pk=case["author_id"]).first()
    if person is None:
        return None
    decided = Decision.objects.filter(person_id=person.pk).order_by("-id")[:DECISIONS]
    return {
        "person": person,
        "moderates": person.is_staff and rank(person) > 0,
        "strikes": strikes_of(person.pk),
        "decisions": decisions_shown(decided.values("id", "kind", "title", "reason", "at", "case_id", "undone_at")),
    }


def decisions_shown(rows: Any) -> list[dict[str, Any]]:
    """Decisions in words."""
    return [
        {
            **row,
            "label": DecisionKind(row["kind"]).label,
            "reason_label": reason_label(row["reason"]),
        }
        for row in rows
    ]


def reason_label(reason: str) -> str:
    return Reason(reason).label if reason in Reason.values else reason


def reports_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The newest reports, with what their reporters' word counts for, and why. Three queries."""
    columns = ("id", "reporter_id", "reason", "text", "credibility", "counts_to_hide", "status", "created_at")
    rows = list(Report.objects.of_case(case["id"]).order_by("-id").values(*columns)[:REPORTS])
    names = names_of([row["reporter_id"] for row in rows])
    known = standings([row["reporter_id"] for row in rows]) if rows else {}
    return [
        {
            **row,
            "reporter": names.get(row["reporter_id"], "?"),
            "reason_label": reason_label(row["reason"]),
            "believed": row["credibility"] / 10,
            "why": explained(known[row["reporter_id"]], row["counts_to_hide"]),
        }
        for row in rows
    ]


def explained(standing: Standing, counts_to_hide: int | None = None) -> str:
    """Credibility in words: how many of somebody's reports moderators agreed with, and what follows."""
    decided = standing.agreed + standing.disagreed
    if not decided:
        said = "None of their reports is decided yet: everybody begins at 50 %."
    else:
        said = f"Moderators agreed with {standing.agreed} of {decided} decided reports: {standing.credibility:.0%}."
    if not standing.counts:
        return f"{said} Below 20 % after ten, their reports no longer count."
    if counts_to_hide == 0:
        return f"{said} Does not count towards hiding: a new account, or not the first of its kind in this case."
    return said


def earlier_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Other cases of the same target, newest first."""
    rows = Case.objects.filter(other_cases(case)).order_by("-id")
    return [_past(row) for row in rows.values("id", "outcome", "status", "decided_at", "reason", "snapshot")[:SIMILAR]]


def similar_to(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Decided cases whose words are most like this one's, among the newest ones; with how they were decided."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  heavy: only when a case is looked at

    text = _words(case["snapshot"])
    if not text:
        return []
    columns = ("id", "target_kind", "target_id", "outcome", "status", "decided_at", "reason", "snapshot")
    rows = Case.objects.filter(status=CaseStatus.DECIDED).order_by("-id").values(*columns)[:LOOKED_THROUGH]
    others = {row["id"]: row for row in rows if row["id"] != case["id"] and row["target_id"] != case["target_id"]}
    words = {case_id: _words(row["snapshot"]) for case_id, row in others.items()}
    found = process.extract(text, words, scorer=fuzz.token_set_ratio, limit=SIMILAR, score_cutoff=ALIKE)
    return [{**_past(others[case_id]), "alike": round(score)} for _words_of, score, case_id in found]


def _past(row: Mapping[str, Any]) -> dict[str, Any]:
    decided = row["status"] == CaseStatus.DECIDED and row["outcome"]
    return {
        **row,
        "title": row["snapshot"].get("title") or "(untitled)",
        "excerpt": (row["snapshot"].get("text") or "")[:140],
        "kind_label": TargetKind(row["target_kind"]).label if "target_kind" in row else "",
        "outcome_label": DecisionKind(row["outcome"]).label if decided else "Open",
        "reason_label": reason_label(row["reason"]),
    }


def _words(snapshot: dict[str, Any]) -> str:
    return f"{snapshot.get('title') or ''} {snapshot.get('text') or ''}".strip().lower()[:600]
