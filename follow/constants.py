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

SUGGESTIONS_AT_MOST = 20
FOLLOWED_AT_MOST = 200
"""The newest of those whom one follows; friends of friends come from them."""

SUGGESTION_EDGES_AT_MOST = 750
"""Edges that are read to find friends of friends."""

POOL = 40
"""Friends of friends that are looked at more closely."""

INTERESTS_AT_MOST = 3
SHARING_AT_MOST = 20
"""One's first interests, and the people with each of them, of whom suggestions come."""

WORKS_AT_MOST = 40
ACTIVE_DAYS = 30
"""The newest published works, and how old they may be, of whose authors suggestions come."""

NAMED_FRIENDS = 3
BY_ONE_FRIEND = 4
"""So many suggestions come from the same friend before others have their turn."""


def limit(name: str) -> int:
    """The setting of this name, or the figure here."""
    return int(getattr(settings, name, globals()[name]))
