"""The examples of the documentation."""

TASK = {
    "title": "Tune the guitar by ear",
    "description": "Fifth fret against the next open string; check with a tuner afterwards.",
    "minutes": 15,
    "resource_url": "https://example.org/tuning",
}
DAY = {"day": 1, "title": "Holding and tuning", "tasks": [TASK]}
SKILL_INPUT = {
    "title": "First songs on the guitar",
    "description": "Four chords, one strumming pattern, three songs.",
    "category": "music",
    "difficulty": "beginner",
    "tags": ["guitar", "chords"],
    "language": "en",
    "visibility": "public",
    "days": [DAY],
}
PERSON = {"id": "65f0c0ffee65f0c0ffee0001", "username": "amara", "display_name": "Amara", "avatar_url": None}
SKILL = {
    "id": "65f0c0ffee65f0c0ffee0100",
    "slug": "first-songs-on-the-guitar",
    "title": "First songs on the guitar",
    "description": "Four chords, one strumming pattern, three songs.",
    "category": "music",
    "difficulty": "beginner",
    "tags": ["guitar", "chords"],
    "language": "en",
    "visibility": "public",
    "status": "published",
    "duration_days": 1,
    "estimated_minutes": 15,
    "author": PERSON,
    "counts": {
        "likes": 12,
        "bookmarks": 3,
        "downloads": 5,
        "comments": 4,
        "ratings": 2,
        "forks": 0,
        "views": 240,
        "tasks": 1,
    },
    "rating": {"average": 4.5, "bayesian": 3.25},
    "forked_from": None,
    "version": 1,
    "source": "",
    "licence": "",
    "created_at": "2026-03-01T08:00:00Z",
    "updated_at": "2026-03-01T08:00:00Z",
    "published_at": "2026-03-01T08:00:00Z",
    "viewer": {"liked": True, "bookmarked": False, "downloaded": True, "rating": 5, "is_author": False},
}
SKILL_DETAIL = {**SKILL, "days": [DAY]}
VERSION = {
    "skill": SKILL["id"],
    "number": 2,
    "title": SKILL["title"],
    "description": SKILL["description"],
    "category": "music",
    "difficulty": "beginner",
    "tags": ["guitar", "chords"],
    "language": "en",
    "duration_days": 1,
    "estimated_minutes": 15,
    "changed": ["days"],
    "created_at": "2026-03-02T08:00:00Z",
}
CHANGE = {
    "kind": "changed",
    "day": 1,
    "task": TASK["title"],
    "field": "minutes",
    "before": 10,
    "after": 15,
}
PLAN_INPUT = {"title": "My first songs", "description": "", "days": [DAY]}
PROGRESS = {"completed_days": 1, "total_days": 1, "percent": 100, "streak": 1}
PLAN = {
    "id": "65f0c0ffee65f0c0ffee0200",
    "title": SKILL["title"],
    "description": SKILL["description"],
    "skill": SKILL["id"],
    "skill_version": 1,
    "days": [{**DAY, "completed_at": "2026-03-02T19:30:00Z"}],
    "progress": PROGRESS,
    "started_at": "2026-03-02T19:30:00Z",
    "completed_at": "2026-03-02T19:30:00Z",
    "created_at": "2026-03-02T08:00:00Z",
    "updated_at": "2026-03-02T19:30:00Z",
}
PLAN_PROGRESS = {
    "plan": PLAN["id"],
    **PROGRESS,
    "longest_streak": 1,
    "minutes_left": 0,
    "estimated_end": None,
    "started_at": PLAN["started_at"],
    "last_completed_at": PLAN["completed_at"],
    "completed_at": PLAN["completed_at"],
    "days": [
        {"day": 1, "title": DAY["title"], "tasks": 1, "minutes": 15, "completed_at": "2026-03-02T19:30:00Z"},
    ],
}
