"""Every event of the product: what has happened, in the past tense, with ids and plain values only.

Fields are strings, numbers, booleans or lists of strings, so that an event survives JSON. `id` is the
event's own (handlers are idempotent by it), `at` is when it happened. `grep SkillLiked` finds the
emitter and every listener.
"""

from dataclasses import dataclass, field

from yiz.events.base import Event
from yiz.events.catalogue_accounts import (  # noqa: F401  part of the catalogue
    AccountDeletionRequested,
    AccountRestored,
    AccountStatusChanged,
    DataExportRequested,
    NewDeviceSignedIn,
    PasswordChanged,
    PrivacyChanged,
    ProfileUpdated,
    SessionsEnded,
    UserRegistered,
)
from yiz.events.catalogue_feed import (  # noqa: F401  part of the catalogue
    ActivityRecorded,
    FeedRefreshRequested,
    FollowersToTell,
)
from yiz.events.catalogue_moderation import (  # noqa: F401  part of the catalogue
    AppealDecided,
    CaseRaised,
    DecisionMade,
    ReportResolved,
)
from yiz.events.catalogue_rules import ContentScreened, RuleTrialRequested  # noqa: F401  part of the catalogue
from yiz.events.catalogue_standing import (  # noqa: F401  part of the catalogue
    AchievementEarned,
    PlanProgressed,
    TaskRemoved,
)

# --- follow ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FollowRequested(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class FollowRequestEnded(Event):
    """Withdrawn by the one who asked, or rejected by the one who was asked."""

    actor_id: str
    user_id: str
    how: str


@dataclass(frozen=True, kw_only=True)
class FollowAccepted(Event):
    """`user_id` has accepted `actor_id`'s request; a `UserFollowed` comes with it."""

    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserFollowed(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserUnfollowed(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserBlocked(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserUnblocked(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserMuted(Event):
    actor_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class UserUnmuted(Event):
    actor_id: str
    user_id: str


# --- social: skills and plans -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SkillPublished(Event):
    skill_id: str
    author_id: str


@dataclass(frozen=True, kw_only=True)
class SkillUpdated(Event):
    skill_id: str
    author_id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SkillWithdrawn(Event):
    """Unpublished, deleted, hidden or removed: nobody but its author may see it any more."""

    skill_id: str
    author_id: str
    how: str


@dataclass(frozen=True, kw_only=True)
class SkillAudienceChanged(Event):
    """Public, followers or private: fewer or more people may see it."""

    skill_id: str
    author_id: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class SkillLiked(Event):
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class SkillUnliked(Event):
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class SkillBookmarked(Event):
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class SkillUnbookmarked(Event):
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class SkillRated(Event):
    skill_id: str
    author_id: str
    actor_id: str
    rating: int
    first: bool


@dataclass(frozen=True, kw_only=True)
class SkillUnrated(Event):
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class SkillDownloaded(Event):
    skill_id: str
    author_id: str
    actor_id: str
    plan_id: str


@dataclass(frozen=True, kw_only=True)
class SkillForked(Event):
    skill_id: str
    author_id: str
    actor_id: str
    fork_id: str


@dataclass(frozen=True, kw_only=True)
class SkillsViewed(Event):
    """Skills that were looked at, gathered: `viewers[n]` more people looked at `skill_ids[n]` on `day` (UTC, ISO).

    Somebody counts once a skill and day; authors do not count for their own. Each person and day is in one event only.
    `known[n]` of them were signed in, with accounts older than a day when they looked.
    """

    day: str
    skill_ids: list[str]
    viewers: list[int]
    known: list[int]


@dataclass(frozen=True, kw_only=True)
class PlanDayCompleted(Event):
    plan_id: str
    actor_id: str
    skill_id: str
    day: int


@dataclass(frozen=True, kw_only=True)
class PlanCompleted(Event):
    plan_id: str
    actor_id: str
    skill_id: str


# --- social: comments and custom tasks ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event):
    comment_id: str
    skill_id: str
    skill_author_id: str
    actor_id: str
    parent_id: str = ""
    parent_author_id: str = ""
    mentioned_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CommentEdited(Event):
    """`mentioned_ids` are those whom the edit names for the first time."""

    comment_id: str
    skill_id: str
    skill_author_id: str
    actor_id: str
    mentioned_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CommentRemoved(Event):
    comment_id: str
    skill_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class CommentLiked(Event):
    comment_id: str
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class CommentUnliked(Event):
    comment_id: str
    skill_id: str
    author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class TaskContributed(Event):
    task_id: str
    skill_id: str
    skill_author_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class TaskVoted(Event):
    task_id: str
    skill_id: str
    author_id: str
    actor_id: str
    value: int
