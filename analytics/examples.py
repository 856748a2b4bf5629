"""Examples for the API's documentation."""

from typing import Any

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
