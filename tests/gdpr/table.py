"""Which models hold something of a person, and which do not: every model stands in one of the two tables.

A new model? If a row of it tells of a person, put it into `PERSONAL`, with the columns that name people, have its app
export and erase it (`<app>/user_data.py`), and let the person of `tests/gdpr/world.py` have a row of it. If it tells of
nobody, put it into `NOBODY`, and say why.
"""

from typing import NamedTuple


class Kept(NamedTuple):
    """`people`: the columns that name people. `file`: where the export has it; `because`: why it has it not."""

    people: tuple[str, ...]
    file: str = ""
    because: str = ""


_COPY = "a copy, of what other files hold"
_SETTING = "what the staff decided about an account, not what its owner gave"

PERSONAL: dict[str, Kept] = {
    "profiles.User": Kept((), "account"),
    "profiles.UserPrivacy": Kept(("user",), "privacy"),
    "profiles.UserEmailPreferences": Kept(("user",), "email_preferences"),
    "profiles.UserSession": Kept(("user",), "sessions"),
    "profiles.UserSearchKey": Kept(("user",), because=_COPY),
    "profiles.UserGroup": Kept(("user",), because=_SETTING),
    "profiles.UserPermission": Kept(("user",), because=_SETTING),
    "profiles.UserBlock": Kept(("blocker", "blocked"), "blocks"),
    "profiles.UserMute": Kept(("muter", "muted"), "mutes"),
    "profiles.DataExport": Kept(("user", "lock"), "exports"),
    "profiles.AccountDeletion": Kept(("user",), because="there is none while somebody can ask for an export"),
    "profiles.PointEntry": Kept(("user", "cause"), "points"),
    "profiles.PointDay": Kept(("user",), because="sums of what `points` holds"),
    "profiles.PointTotal": Kept(("user",), because="sums of what `points` holds"),
    "profiles.Achievement": Kept(("user",), "achievements"),
    "profiles.LeaderboardStanding": Kept(("user",), because="computed from what `points` holds"),
    "follow.Relationship": Kept(("follower", "followee"), "following"),
    "follow.FollowDismissal": Kept(("user", "dismissed"), "dismissed_suggestions"),
    "follow.UserInterest": Kept(("user",), because="a copy of what `account` holds"),
    "social.SharedSkill": Kept(("author",), "skills"),
    "social.SkillVersion": Kept((), "skill_versions"),
    "social.Plan": Kept(("owner", "origin"), "plans"),
    "social.Interaction": Kept(("user",), "interactions"),
    "social.Comment": Kept(("author", "mentioned_ids"), "comments"),
    "social.CommentLike": Kept(("user",), "comment_likes"),
    "social.CustomTask": Kept(("author",), "custom_tasks"),
    "social.TaskVote": Kept(("user",), "task_votes"),
    "discovery.Dismissal": Kept(("user",), "dismissed_skills"),
    "discovery.TrendingVote": Kept(("author_id", "voter_id"), "trending_votes"),
    "discovery.CatalogueEntry": Kept(("author_id",), because=_COPY),
    "discovery.SearchDocument": Kept(("author_id",), because=_COPY),
    "discovery.SearchKey": Kept((), because=_COPY),
    "moderation.Report": Kept(("reporter", "target_id"), "reports"),
    "moderation.ReporterRecord": Kept(("user",), "reporter_record"),
    "moderation.Case": Kept(("author", "claimed_by", "target_id"), because="what others reported"),
    "moderation.CaseVoice": Kept((), because="digests, of which nothing can be read"),
    "moderation.Decision": Kept(("person", "moderator", "target_id"), "moderation_decisions"),
    "moderation.Appeal": Kept(("user", "decided_by"), "appeals"),
    "moderation.Strike": Kept(("user",), "strikes"),
    "moderation.Sanction": Kept(("user",), "sanctions"),
    "moderation.RuleHit": Kept(("author",), "rule_hits"),
    "moderation.TextPrint": Kept(("author",), because="numbers, of which nothing can be read"),
    "moderation.AutoRule": Kept(("created_by", "changed_by"), because="what the staff did"),
    "moderation.RuleTrial": Kept(("requested_by", "result"), because="what the staff did"),
    "moderation.LogAlias": Kept(("user",), because="who is meant in the log; the log itself names nobody"),
    "notifications.Notification": Kept(("recipient", "target_id", "latest_actor_ids"), "notifications"),
    "notifications.NotificationActor": Kept(
        ("actor_id", "recipient_id"), because="others' acts, told in `notifications`"
    ),
    "notifications.NotificationPreferences": Kept(("user",), "notification_preferences"),
    "realtime.LastSeen": Kept(("user_id",), "last_seen"),
    "notifications.Announcement": Kept(("told_up_to",), because="how far a task is"),
    "feed.Activity": Kept(("actor", "object_id"), "activities"),
    "feed.FeedEntry": Kept(("owner", "actor_id"), because="what others did"),
    "feed.FeedState": Kept(("owner",), "feed_state"),
    "feed.HiddenItem": Kept(("owner",), "hidden_feed_items"),
    "feed.PulledAuthor": Kept(("author",), because="computed from the number of followers"),
    "analytics.Event": Kept(("user_id",), "analytics_events"),
    "events.OutboxEvent": Kept(("payload",), because=_COPY),
    "api.IdempotencyKey": Kept(("owner",), "idempotency_keys"),
    "realtime.RoomEvent": Kept(("room", "actor_id", "data"), because=_COPY),
    "mail.EmailLog": Kept(("user_id",), "mails"),
    "mail.BadAddress": Kept((), because="what another server said of an address"),
    "batch.Switch": Kept(("changed_by",), because="what the staff did"),
    "admin.LogEntry": Kept(("user", "object_id"), because="what the staff did"),
    "sessions.Session": Kept((), because="sign-ins of staff to the admin, of which nothing can be read"),
}

NOBODY: dict[str, str] = {
    "auth.Permission": "what may be allowed",
    "auth.Group": "roles",
    "auth.Group_permissions": "what roles allow",
    "contenttypes.ContentType": "the models themselves",
    "batch.BatchRun": "runs of tasks",
    "events.OutboxDelivery": "hangs on an event, and goes with it",
    "social.RatingTotal": "sums over everybody",
    "social.SkillTag": "hangs on a skill, and goes with it",
    "discovery.CategoryCount": "numbers",
    "discovery.TagCount": "numbers",
    "discovery.RecommendationModel": "figures of a training",
    "discovery.SkillVector": "numbers of a skill",
    "discovery.SearchTerm": "single words that anybody wrote, without whose they are",
    "discovery.SearchModel": "figures of a training",
    "discovery.SearchModelPart": "weights of words, over all skills",
    "moderation.LogEntry": "names people by aliases only, and forgets the words about those who are erased",
    "moderation.LogHead": "the end of a chain",
    "moderation.RuleSetState": "that something has changed",
    "moderation.ClassifierVersion": "weights of words, over all that was decided",
    "notifications.Milestone": "a counter of a skill",
    "profiles.LeaderboardEdition": "when a leaderboard was computed",
    "analytics.DailyFigure": "sums; about no single person",
    "analytics.HourlyFigure": "sums; about no single person",
    "analytics.RollupState": "how far a task is",
    "django_celery_beat.SolarSchedule": "schedules",
    "django_celery_beat.IntervalSchedule": "schedules",
    "django_celery_beat.ClockedSchedule": "schedules",
    "django_celery_beat.CrontabSchedule": "schedules",
    "django_celery_beat.PeriodicTasks": "schedules",
    "django_celery_beat.PeriodicTask": "schedules",
}

NOT_PEOPLE = {"events.OutboxEvent": {"claimed_by"}}
"""Columns that are called as if they named somebody: a worker."""

TRIALS = frozenset({"trial"})
"""Apps that are there for the tests alone."""
