"""Examples for the documentation."""

from typing import Any

_ADA = {"id": "66f1c0ffee0123456789ab01", "username": "ada", "display_name": "Ada", "avatar_url": None}
_MO = {"id": "66f1c0ffee0123456789ab02", "username": "mo", "display_name": "Mo", "avatar_url": None}
_AT, _LATER = "2026-03-01T12:00:00Z", "2026-03-01T13:30:00Z"
_TARGET = {"kind": "comment", "id": "66f1c0ffee0123456789abcd", "title": "Learn to juggle"}
_CASE, _DECISION = "66f1c0ffee0123456789ab10", "66f1c0ffee0123456789ab20"

OWN_REPORT: dict[str, Any] = {
    "id": "66f1c0ffee0123456789ab30",
    "target": _TARGET,
    "reason": "spam",
    "text": "The same link under every skill.",
    "status": "open",
    "outcome": None,
    "created_at": _AT,
    "decided_at": None,
}
REPORT = {**OWN_REPORT, "reporter": _MO, "credibility": 0.5, "counts_to_hide": 0.5}
CASE: dict[str, Any] = {
    "id": _CASE,
    "target": _TARGET,
    "skill": "66f1c0ffee0123456789ab03",
    "excerpt": "Buy now at …",
    "author": _ADA,
    "status": "open",
    "source": "reports",
    "reason": "spam",
    "severity": 1.0,
    "priority": 1.73,
    "credibility": 0.5,
    "reach": 310,
    "reports_count": 1,
    "hidden": False,
    "flags": [],
    "claimed_by": None,
    "claimed_until": None,
    "outcome": None,
    "reopened": 0,
    "opened_at": _AT,
    "last_report_at": _AT,
    "decided_at": None,
}
DECISION = {
    "id": _DECISION,
    "case": _CASE,
    "decision": "remove",
    "target": _TARGET,
    "person": _ADA,
    "moderator": _MO,
    "reason": "spam",
    "note": "This is an advertisement.",
    "internal_note": "",
    "until": None,
    "at": _LATER,
    "holds": True,
    "undone_at": None,
}
_STRIKES = {
    "count": 1,
    "advice": "",
    "strikes": [{"number": 1, "at": _LATER, "expires_at": "2026-08-28T13:30:00Z"}],
}
_SAID = {"title": "Learn to juggle", "text": "Buy now at …", "status": "live"}
CASE_DETAIL = {
    **CASE,
    "snapshot": _SAID,
    "now": _SAID,
    "reports": [REPORT],
    "decisions": [],
    "earlier": [],
    "strikes": _STRIKES,
}
BULK = {
    "results": [
        {"case": _CASE, "decision": _DECISION, "error": None},
        {
            "case": "66f1c0ffee0123456789ab11",
            "decision": None,
            "error": {"code": "decided_already", "detail": "@mo was first: the case is decided (remove)."},
        },
    ]
}
_STANDING = {
    "credibility": 0.6,
    "formula": "(agreed + 2) / (agreed + disagreed + 4)",
    "agreed": 1,
    "disagreed": 0,
    "open": 1,
    "counts": True,
    "newborn": False,
    "proven": False,
    "explanation": "Each report counts for 0.6 in the priority of its case. Towards hiding too, but only once for all "
    "who signed up on one day or report from one network.",
    "reports": [OWN_REPORT],
}
CREDIBILITY = {"user": _MO, **_STANDING}
OWN_APPEAL: dict[str, Any] = {
    "id": "66f1c0ffee0123456789ab40",
    "decision": _DECISION,
    "text": "The link is to my own free course.",
    "status": "open",
    "answer": "",
    "created_at": _LATER,
    "decided_at": None,
}
APPEAL = {**OWN_APPEAL, "decision": DECISION, "user": _ADA, "decided_by": None}
HISTORY = {
    "user": {
        "id": _ADA["id"],
        "username": "ada",
        "display_name": "Ada",
        "status": "active",
        "joined_at": "2025-03-01T12:00:00Z",
        "is_staff": False,
        "points": 120,
        "email_verified": True,
        "counts": {"skills_count": 3, "followers_count": 12},
    },
    "credibility": _STANDING,
    "strikes": _STRIKES,
    "outcomes": {"remove": 1},
    "sanctions": [],
    "decisions": [DECISION],
    "cases": [CASE],
    "appeals": [OWN_APPEAL],
}
LOG_ENTRY = {
    "id": "66f1c0ffee0123456789ab50",
    "seq": 118,
    "at": _LATER,
    "action": "remove",
    "actor": _MO,
    "system": False,
    "subject": _ADA,
    "target": {**_TARGET, "title": ""},
    "case": _CASE,
    "decision": _DECISION,
    "details": {"reason": "spam", "before": {"status": "live"}, "after": {"status": "removed"}},
    "hash": "9c1e…",
}
STATS = {
    "first": "2026-02-01",
    "last": "2026-03-02",
    "open": 3,
    "reports": 21,
    "decided": 18,
    "median_hours": 4.5,
    "by_reason": {"spam": 15, "harassment": 6},
    "by_outcome": {"remove": 12, "dismiss": 6},
    "open_by_age": {"under_a_day": 2, "under_3_days": 1, "under_a_week": 0, "older": 0},
    "auto_hidden": 1,
    "appeals_open": 0,
    "days": [{"day": "2026-03-02", "reports": 2, "decided": 1}],
}
HEALTH = {"status": "ok", "detail": ""}
