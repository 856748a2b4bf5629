"""Figures of the feed; a setting of the same name overrides one."""

from datetime import timedelta

from django.conf import settings

PUSH_AT_MOST = 10_000
"""Up to so many followers an author's activities are written into their feeds; above, they are merged in at reading."""

KEEP = 800
"""Entries that a feed keeps; what is older is read from the activities themselves."""

TRIM_EVERY = 64
"""A feed is cut back to `KEEP` at about one push in so many, and every night; in between it holds a few more."""

AWAY = timedelta(days=30)
"""Whoever has not read the feed for so long is not pushed to, and has it rebuilt at the return."""

READ_NOTED_EVERY = timedelta(hours=12)
"""How exactly it is noted when a feed was read."""

REFRESH_PATIENCE = timedelta(minutes=5)
"""A rebuild that was asked for so long ago, and is not ready, may be asked for again."""

CHUNK = 500
"""Followers whose feeds are written at a time, and ids that one query names."""

WINDOW = 120
"""The newest entries of a feed that are cached."""

WALK_FIRST = 500
WALK_AT_MOST = 5_000
"""Activities of everybody that are walked through for those of some, before they are looked up by their actors."""

ACTORS_A_LOOKUP = 200
"""Actors that one look-up names: MongoDB merges so many sorted ranges, and sorts in memory above."""

EXCERPT = 200
"""Characters of a comment that an item shows."""

ACTORS_SHOWN = 3
"""Actors that an item of several likes names, the newest."""

AGREE_TRIES = 10

LISTED = 100
"""Items of the trending and of the discovery feed."""

FRIENDS = 20
"""Friends of friends of whose newest activities the discovery feed tells."""

FRIENDS_ACTIVITIES = 40


def figure(name: str) -> int:
    """The setting of this name, or the figure here."""
    return int(getattr(settings, name, globals()[name]))
