"""What is told to moderators."""

from yiz.realtime.catalogue import taken, told

taken("join_moderation", example={}, answer={"room": "moderators"}, who="moderators")
taken("leave_moderation", example={}, answer={"room": "moderators"}, about="Out of it.", who="moderators")
told(
    "moderation_alert",
    "moderators",
    about="A case that should not wait.",
    example={
        "case_id": "66f0c2a54f1a2b3c4d5e6f70",
        "target": {"kind": "comment", "id": "66f0c2a54f1a2b3c4d5e6f99"},
        "title": "On “Learn Python in 30 Days”",
        "reason": "hate",
        "priority": 12.5,
        "reports": 4,
        "auto_hidden": True,
        "opened_at": "2026-03-01T09:00:00Z",
    },
)
