"""Figures of the follow rules; the limits of one account may be set otherwise, by a setting of the same name."""

from django.conf import settings

FOLLOWS_AT_MOST = 5_000
"""Accounts one may follow; keeps `following_ids` bounded, which many lists filter by."""

BLOCKS_AT_MOST = 5_000
MUTES_AT_MOST = 5_000

STATUS_AT_MOST = 100
"""Ids in one bulk look-up of status."""

CHUNK = 500
"""Rows that a background pass reads, and ids that one query names, at a time."""

FEW_FOLLOWERS = 1_000
"""Up to so many followers are loaded to find those in common with another user."""


def limit(name: str) -> int:
    """The setting of this name, or the figure here."""
    return int(getattr(settings, name, globals()[name]))
