"""Examples for the API's documentation."""

NOTIFICATION = {
    "id": "66f0c2a54f1a2b3c4d5e6f70",
    "type": "like_received",
    "actors": [
        {"id": "66f0c2a54f1a2b3c4d5e6f01", "username": "grace", "display_name": "Grace", "avatar_url": None},
        {"id": "66f0c2a54f1a2b3c4d5e6f02", "username": "linus", "display_name": "Linus", "avatar_url": None},
    ],
    "actor_count": 2,
    "target": {
        "kind": "skill",
        "id": "66f0c2a54f1a2b3c4d5e6f99",
        "title": "Learn Python in 30 Days",
        "url": "http://localhost:8080/skills/66f0c2a54f1a2b3c4d5e6f99",
    },
    "text": "Grace and Linus liked “Learn Python in 30 Days”",
    "data": {},
    "read": False,
    "seen": False,
    "created_at": "2026-03-01T09:00:00Z",
    "updated_at": "2026-03-01T09:12:00Z",
}
UNREAD = {"unread_count": 3}
MARKED_ONE = {"id": NOTIFICATION["id"], "read": True, "unread_count": 3}
PREFERENCES = {
    "types": {"like_received": {"in_app": True, "realtime": True, "email": False}},
    "quiet_hours": {"from": "22:00", "until": "07:00"},
    "timezone": "Europe/Berlin",
    "digest": "weekly",
}
