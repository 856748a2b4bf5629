"""Made-up contents for every kind of mail: what the preview shows, and the tests look at. Subject and context."""

from collections.abc import Mapping
from typing import Any

LINK = "https://yizplanner.example/a-place?token=WyI1MDdmMWY3N2JjZjg2Y2Q3OTk0MzkwMTIiLCI"
AT = "1 March 2026, 09:12 (Europe/Berlin)"
ADA: Mapping[str, Any] = {"username": "ada", "link": LINK}
LISTED = {**ADA, "unsubscribe_url": "https://yizplanner.example/api/v1/users/unsubscribe/WyI1MDdm"}
SKILL = "https://yizplanner.example/skills/66f0c2a54f1a2b3c4d5e6f99"

DIGEST = {
    **LISTED,
    "daily": False,
    "streak": {"days": 12, "today": False},
    "groups": [
        {
            "title": "Your plans",
            "items": [
                {"text": "Grace, Linus and 9 others liked “Learn Python in 30 Days”", "url": SKILL, "note": ""},
                {"text": "Margaret commented on “Read music”", "url": SKILL, "note": ""},
            ],
            "more": 3,
        },
        {
            "title": "New from those you follow",
            "items": [
                {
                    "text": "A very long title of a plan that goes on and on, about the art of sourdough",
                    "url": SKILL,
                    "note": "Katherine",
                }
            ],
            "more": 0,
        },
    ],
}
SUMMARY = {
    **LISTED,
    "figures": [
        {"name": "Downloads", "number": 42, "change": "+12"},
        {"name": "Likes", "number": 128, "change": "−3"},
        {"name": "New followers", "number": 5, "change": "±0"},
    ],
    "days": [
        {"name": name, "number": number, "height": height, "bar": "█" * (height // 8)}
        for name, number, height in zip(
            ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            (12, 31, 8, 0, 22, 57, 40),
            (18, 44, 12, 1, 31, 80, 56),
            strict=True,
        )
    ],
    "skills": [
        {"title": "Learn Python in 30 Days", "url": SKILL, "number": 120},
        {"title": "Read music", "url": SKILL, "number": 50},
    ],
}
SAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "verify_email": ("Confirm your e-mail address", {**ADA, "days": 3}),
    "welcome": ("Welcome", LISTED),
    "password_reset": ("Choose a new password", {**ADA, "minutes": 60}),
    "password_changed": ("Your password was changed", {**ADA, "at": AT, "everywhere": True}),
    "new_device": (
        "A sign-in from a new device",
        {**ADA, "at": AT, "device": "Firefox on Linux", "origin": "2001:db8::1"},
    ),
    "account_deleted": ("Your account is being deleted", {**ADA, "at": AT, "until": "15 March 2026"}),
    "export_ready": ("Your data are ready", {**ADA, "days": 7}),
    "moderation_decision": (
        "A decision of our moderators",
        {
            **ADA,
            "text": "“Buy now” was removed: it advertises, and teaches nothing",
            "about_them": True,
            "appealable": True,
        },
    ),
    "digest": ("What happened in the last week", DIGEST),
    "creator_summary": ("How your plans did in the last week", SUMMARY),
}
