"""Types, windows and limits of notifications."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Type(models.TextChoices):
    """What a notification tells; those in `GATHERED` tell of several people at once, those in `OF_NOBODY` of none."""

    LIKE_RECEIVED = "like_received", _("Likes of a skill")
    DOWNLOAD_RECEIVED = "download_received", _("Downloads of a skill")
    RATING_RECEIVED = "rating_received", _("Ratings of a skill")
    SKILL_FORKED = "skill_forked", _("Forks of a skill")
    COMMENT_RECEIVED = "comment_received", _("Comments on a skill")
    REPLY_RECEIVED = "reply_received", _("Replies to a comment")
    MENTION = "mention", _("Mentions")
    COMMENT_LIKED = "comment_liked", _("Likes of a comment")
    TASK_CONTRIBUTED = "task_contributed", _("Tasks added to a skill")
    TASK_VOTED = "task_voted", _("Votes for a task")
    FOLLOW_RECEIVED = "follow_received", _("New followers")
    FOLLOW_REQUESTED = "follow_requested", _("Follow requests")
    FOLLOW_ACCEPTED = "follow_accepted", _("Accepted follow requests")
    FOLLOWEE_SHARED_SKILL = "followee_shared_skill", _("New skills of those you follow")
    SKILL_MILESTONE = "skill_milestone", _("Many likes or downloads of a skill")
    BOOKMARK_MILESTONE = "bookmark_milestone", _("Many bookmarks of a skill")
    ACHIEVEMENT_EARNED = "achievement_earned", _("Achievements")
    STREAK_REMINDER = "streak_reminder", _("A streak that is about to end")
    MODERATION_DECISION = "moderation_decision", _("Decisions about what you wrote")
    REPORT_RESOLVED = "report_resolved", _("Decisions about what you reported")
    APPEAL_DECIDED = "appeal_decided", _("Decisions about your appeals")
    SYSTEM_ANNOUNCEMENT = "system_announcement", _("Announcements")


GATHERED = frozenset(
    {Type.LIKE_RECEIVED, Type.DOWNLOAD_RECEIVED, Type.COMMENT_LIKED, Type.TASK_VOTED, Type.FOLLOW_RECEIVED}
)
"""Several acts of one kind on one target within `GATHER_WINDOW` are one notification."""

OF_NOBODY = frozenset(
    {
        Type.SKILL_MILESTONE,
        Type.BOOKMARK_MILESTONE,
        Type.ACHIEVEMENT_EARNED,
        Type.STREAK_REMINDER,
        Type.MODERATION_DECISION,
        Type.REPORT_RESOLVED,
        Type.APPEAL_DECIDED,
        Type.SYSTEM_ANNOUNCEMENT,
    }
)
"""Not somebody's act: told without a name, and so not hidden by a block or a mute."""

GATHER_WINDOW = timedelta(hours=24)
SHOWN_ACTORS = 3
READ_KEPT = timedelta(days=90)
ALL_KEPT = timedelta(days=365)
CHUNK = 500
FOLLOWERS_TOLD = 10_000
"""As in the feed: up to so many followers, a new skill is written to each of them."""
EVENING = (18, 22)
"""The hours, in the user's time, in which a streak is reminded of."""

STREAK_WORTH = 3

MORNING = (8, 11)
"""The hours, in the user's time, in which digests go out; more than one, so that a server that was away for an hour
writes all the same."""
