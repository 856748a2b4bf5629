"""What the OpenAPI document says of itself: drf-spectacular's settings."""

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "YiZ Planner",
    "DESCRIPTION": "The social backend of YiZ Planner: people share skill plans, others find them and learn by them.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "TAGS": [
        {"name": "auth", "description": "Register, sign in, sessions."},
        {"name": "users", "description": "Profiles, privacy, blocks and mutes."},
        {"name": "social", "description": "Skills, plans, comments, and what people do with them."},
        {"name": "discovery", "description": "Search, what trends, categories and tags, recommendations."},
        {"name": "follow", "description": "Who follows whom."},
        {"name": "notifications", "description": "What concerns the caller."},
        {"name": "feed", "description": "What those followed have done."},
        {"name": "analytics", "description": "Events from clients; figures for people, authors, moderators."},
        {"name": "moderation", "description": "Reports, the queue, decisions and appeals."},
        {"name": "websocket", "description": "Tickets for the socket, presence."},
        {"name": "cache", "description": "What is kept in memory, for operators."},
        {"name": "batch", "description": "Scheduled work, for operators."},
        {"name": "health", "description": "Probes."},
    ],
    "POSTPROCESSING_HOOKS": [],  # choices stay where they are used: names for them would collide
    "PATH_CONVERTER_OVERRIDES": {"oid": {"type": "string", "pattern": "^[0-9a-f]{24}$"}},
}
