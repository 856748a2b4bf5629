"""Types, windows and limits of notifications."""

from datetime import timedelta

from django.db import models


class Type(models.TextChoices):
    """What a notification tells; those in `GATHERED` tell of several people at once."""

    LIKE_RECEIVED = "like_received", "Likes of a skill"
    DOWNLOAD_RECEIVED = "download_received", "Downloads of a skill"
    RATING_RECEIVED = "rating_received", "Ratings of a skill"
    SKILL_FORKED = "skill_forked", "Forks of a skill"
    COMMENT_RECEIVED = "comment_received", "Comments on a skill"
    REPLY_RECEIVED = "reply_received", "Replies to a comment"
    MENTION = "mention", "Mentions"
    COMMENT_LIKED = "comment_liked", "Likes of a comment"
    TASK_CONTRIBUTED = "task_contributed", "Tasks added to a skill"
    FOLLOW_RECEIVED = "follow_received", "New followers"
    FOLLOW_REQUESTED = "follow_requested", "Follow requests"
    FOLLOW_ACCEPTED = "follow_accepted", "Accepted follow requests"


GATHERED = frozenset({Type.LIKE_RECEIVED, Type.DOWNLOAD_RECEIVED, Type.COMMENT_LIKED, Type.FOLLOW_RECEIVED})
"""Several acts of one kind on one target within `GATHER_WINDOW` are one notification."""

GATHER_WINDOW = timedelta(hours=24)
SHOWN_ACTORS = 3
READ_KEPT = timedelta(days=90)
ALL_KEPT = timedelta(days=365)
CHUNK = 500
