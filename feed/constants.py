"""Figures of the feed; a setting of the same name overrides one."""

from django.conf import settings

PUSH_AT_MOST = 10_000
"""Up to so many followers an author's activities are written into their feeds; above, they are merged in at reading."""

BACKFILL = 200
"""Newest activities of somebody that a new follower finds in the feed."""

CHUNK = 500
"""Followers whose feeds are written at a time, and ids that one query names."""

EXCERPT = 200
"""Characters of a comment that an item shows."""

AGREE_TRIES = 10


def figure(name: str) -> int:
    """The setting of this name, or the figure here."""
    return int(getattr(settings, name, globals()[name]))
