"""Values that the documentation shows."""

PERSON = {
    "id": "6560c0ffee5ca1ab1e000001",
    "username": "maria",
    "display_name": "Maria Weber",
    "avatar_url": "/media/avatars/6560c0ffee5ca1ab1e000001.webp",
}
LIKER = {**PERSON, "liked_at": "2025-11-03T09:14:00Z"}
REVIEW = {
    "id": "6560c0ffee5ca1ab1e000031",
    "user": PERSON,
    "rating": 5,
    "review": "Clear, and never too much for one evening.",
    "created_at": "2025-11-03T09:14:00Z",
    "updated_at": "2025-11-03T09:14:00Z",
}
RATINGS = {
    "average": 4.5,
    "bayesian": 4.08,
    "count": 2,
    "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
    "viewer": {"rating": None, "review": ""},
    "results": [REVIEW],
    "next": None,
    "previous": None,
}
COMMENT = {
    "id": "6560c0ffee5ca1ab1e000021",
    "skill": "6560c0ffee5ca1ab1e000011",
    "parent": None,
    "depth": 0,
    "created_at": "2025-11-03T09:14:00Z",
    "author": PERSON,
    "body": "Day 3 is *hard*, @jonas!",
    "body_html": '<p>Day 3 is <em>hard</em>, <span class="mention">@jonas</span>!</p>',
    "status": "live",
    "counts": {"likes": 4, "replies": 1},
    "edited_at": None,
    "deleted": False,
    "pinned": False,
    "viewer": {"liked": False, "is_author": True},
}
TASK = {
    "id": "6560c0ffee5ca1ab1e000041",
    "skill": "6560c0ffee5ca1ab1e000011",
    "day": 3,
    "title": "Play the scale with the left hand only",
    "description": "Slowly, with a metronome.",
    "minutes": 15,
    "resource_url": "https://example.org/scales",
    "status": "live",
    "author": PERSON,
    "up": 9,
    "down": 1,
    "score": 0.595849,
    "created_at": "2025-11-03T09:14:00Z",
    "updated_at": "2025-11-03T09:14:00Z",
    "viewer": {"vote": 1},
}
NEW_TASK = {name: TASK[name] for name in ("day", "title", "description", "minutes", "resource_url")}
SKILL = {
    "id": "6560c0ffee5ca1ab1e000011",
    "slug": "piano-in-30-days",
    "title": "Piano in 30 days",
    "description": "From the first key to a first piece.",
    "category": "music",
    "difficulty": "beginner",
    "tags": ["piano"],
    "language": "en",
    "visibility": "public",
    "status": "published",
    "duration_days": 30,
    "estimated_minutes": 900,
    "author": PERSON,
    "counts": {
        "likes": 12,
        "bookmarks": 3,
        "downloads": 7,
        "comments": 2,
        "ratings": 2,
        "forks": 0,
        "views": 90,
        "tasks": 1,
    },
    "rating": {"average": 4.5, "bayesian": 4.08},
    "forked_from": None,
    "version": 1,
    "source": "",
    "licence": "",
    "created_at": "2025-11-01T08:00:00Z",
    "updated_at": "2025-11-01T08:00:00Z",
    "published_at": "2025-11-01T08:00:00Z",
    "viewer": {"liked": True, "bookmarked": True, "downloaded": False, "rating": 5, "is_author": False},
}
LIKED_SKILL = {**SKILL, "liked_at": "2025-11-03T09:14:00Z"}
BOOKMARKED_SKILL = {**SKILL, "bookmarked_at": "2025-11-03T09:14:00Z"}
OWN_RATED_SKILL = {
    **{name: value for name, value in REVIEW.items() if name != "user"},
    "skill": SKILL,
}
