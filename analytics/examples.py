"""Examples for the API's documentation."""

from typing import Any

from social.serializers.examples import SKILL

EVENT: dict[str, Any] = {
    "event_id": "a3f1c2-17",
    "type": "skill_view",
    "at": "2026-03-01T09:00:00Z",
    "session_id": "visit-8f14e45f",
    "skill_id": "66f0c2a54f1a2b3c4d5e6f70",
    "duration": 45,
    "properties": {"source": "search", "position": 3},
}
BATCH: dict[str, Any] = {
    "session_id": "visit-8f14e45f",
    "sent_at": "2026-03-01T09:01:00Z",
    "events": [EVENT, {"type": "search", "at": "2026-03-01T08:59:40Z", "properties": {"query": "ukulele"}}],
}
TRACKED: dict[str, Any] = {
    "accepted": 1,
    "duplicates": 0,
    "ignored": 0,
    "errors": [{"index": 1, "code": "future", "detail": "This is in the future.", "attr": "at"}],
}

_PERIOD: dict[str, Any] = {"first": "2026-02-01", "last": "2026-03-02", "days": 30}
_OWN_PERIOD: dict[str, Any] = {**_PERIOD, "timezone": "Europe/London"}
_FUNNEL: list[dict[str, Any]] = [
    {"step": "viewed", "count": 40, "of_previous": None},
    {"step": "downloaded", "count": 10, "of_previous": 0.25},
    {"step": "day_1", "count": 8, "of_previous": 0.8},
    {"step": "half", "count": 4, "of_previous": 0.5},
    {"step": "completed", "count": 3, "of_previous": 0.75},
]
ENGAGEMENT: dict[str, Any] = {
    "period": _OWN_PERIOD,
    "totals": {
        "events": 120,
        "views": 40,
        "searches": 12,
        "likes": 6,
        "downloads": 2,
        "ratings": 1,
        "comments": 3,
        "days_completed": 18,
        "plans_completed": 1,
        "seconds": 5_400,
    },
    "active_days": 21,
    "streak": {"current": 4, "longest": 9},
    "sessions": {"count": 25, "average_minutes": 35, "longest_minutes": 90},
    "series": [{"day": "2026-03-02", "events": 7}],
}
BEHAVIOUR: dict[str, Any] = {
    "period": _OWN_PERIOD,
    "active_hours": [0, 0, 0, 0, 0, 0, 2, 9, 4, 0, 0, 1, 6, 0, 0, 0, 0, 3, 12, 20, 31, 22, 9, 1],
    "weekdays": [20, 18, 17, 15, 10, 22, 18],
    "busiest_hour": 20,
    "categories": [{"category": "music", "share": 0.6}, {"category": "languages", "share": 0.4}],
    "funnel": _FUNNEL,
    "retention": [{"month": "2026-01", "plans": 3, "kept_up": {"week_1": 3, "week_2": 2, "week_4": 1}}],
}
_TOTALS: dict[str, Any] = {
    "views": 320,
    "likes": 24,
    "unlikes": 1,
    "bookmarks": 9,
    "downloads": 31,
    "ratings": 8,
    "comments": 12,
    "forks": 2,
    "completions": 6,
}
SKILL_REPORT: dict[str, Any] = {
    "skill": {"id": "66f0c2a54f1a2b3c4d5e6f70", "title": "First songs on the ukulele", "status": "published"},
    "period": _PERIOD,
    "totals": {**_TOTALS, "viewers": 210, "average_seconds": 64},
    "rating": {"average": 4.4, "count": 8, "completion_weighted": 4.71},
    "sources": [
        {"source": "search", "views": 200, "share": 0.625},
        {"source": "unknown", "views": 120, "share": 0.375},
    ],
    "funnel": _FUNNEL,
    "drop_off": {
        "learners": 31,
        "completed": 6,
        "days": [
            {
                "day": 1,
                "title": "Tuning",
                "reached": 31,
                "completed": 27,
                "under_way": 1,
                "lost": 3,
                "lost_share": 0.097,
            },
            {
                "day": 2,
                "title": "Bar chords",
                "reached": 27,
                "completed": 12,
                "under_way": 2,
                "lost": 13,
                "lost_share": 0.481,
            },
        ],
        "worst_day": 2,
        "given_up_after_days": 14,
    },
    "withheld": [],
}
SERIES: dict[str, Any] = {
    "period": _PERIOD,
    "series": [{"day": "2026-03-02", "views": 14, "viewers": 11, "likes": 2, "downloads": 1}],
}
CREATOR: dict[str, Any] = {
    "period": _PERIOD,
    "skills": 4,
    "totals": _TOTALS,
    "before": {**_TOTALS, "views": 280},
    "best": [
        {
            "id": "66f0c2a54f1a2b3c4d5e6f70",
            "title": "First songs on the ukulele",
            "status": "published",
            "views": 320,
            "likes": 24,
            "downloads": 31,
            "completions": 6,
            "rating": 4.4,
            "all_time": {"views": 900, "likes": 61, "downloads": 80},
        }
    ],
}
TRENDING: dict[str, Any] = {
    **SKILL,
    "figures": {"days": 7, "views": 80, "viewers": 61, "likes": 9, "downloads": 7, "views_before": 52},
}
DASHBOARD: dict[str, Any] = {
    "period": _PERIOD,
    "active": {"dau": 410, "today": 120, "wau": 1_300, "mau": 2_900, "stickiness": 0.14},
    "totals": {"events": 61_000, "new_users": 300, "views": 21_000, "published": 40, "downloads": 900},
    "before": {"events": 54_000, "new_users": 260, "views": 19_000, "published": 35, "downloads": 810},
    "series": [{"day": "2026-03-02", "users": 410, "visitors": 700, "events": 2_100, "new_users": 11}],
    "cohorts": [{"week": "2026-02-23", "size": 70, "retention": [1.0, 0.42]}],
    "hours": [{"hour": "2026-03-02T09:00:00Z", "events": 90, "users": 31, "views": 40}],
    "moderation": {"open": 3, "reports": 21, "decided": 18, "median_hours": 4.5},
    "updated_at": "2026-03-02T09:10:00Z",
}
