"""What is cached, and for how long; times in seconds."""

from dataclasses import dataclass

MINUTE = 60.0
JITTER = 0.1
"""A TTL varies by this share, so that what was filled together does not run out together."""

MARK_TTL = 2 * 3600.0
"""How long an invalidation is remembered: longer than anything cached before it can live."""

COMPRESS_ABOVE = 1024
"""Bytes from which an entry is compressed before it goes to Redis."""

FILL_LOCK = 10.0
FILL_WAIT = 2.0
FILL_POLL = 0.02
AWAY_PAUSE = 1.0
WARN_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Namespace:
    """A kind of cached thing, and for how long it is kept (seconds)."""

    name: str
    ttl: float


PROFILES = Namespace("profile", 30 * MINUTE)
SKILLS = Namespace("skill", 30 * MINUTE)
TRENDING = Namespace("trending", 15 * MINUTE)
SEARCH = Namespace("search", 5 * MINUTE)
FEEDS = Namespace("feed", 5 * MINUTE)
NOTIFICATIONS = Namespace("notifications", 5 * MINUTE)
UNREAD = Namespace("unread", 5 * MINUTE)
NAMESPACES = (PROFILES, SKILLS, TRENDING, SEARCH, FEEDS, NOTIFICATIONS, UNREAD)
