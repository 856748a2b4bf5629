"""What of the events changes what trends and what is counted. Each looks at the present facts."""

from discovery import (
    counts,
    handlers_search,  # noqa: F401  listens too
)
from discovery.models import VoteKind
from discovery.trending import votes
from social.models import Comment
from yiz.events.catalogue import (
    AccountDeletionRequested,
    AccountRestored,
    AccountStatusChanged,
    CommentAdded,
    CommentRemoved,
    SkillAudienceChanged,
    SkillDownloaded,
    SkillForked,
    SkillLiked,
    SkillPublished,
    SkillRated,
    SkillsViewed,
    SkillUnliked,
    SkillUnrated,
    SkillUpdated,
    SkillWithdrawn,
    UserBlocked,
    UserUnblocked,
)
from yiz.events.subscriptions import subscribe


@subscribe(SkillLiked, SkillUnliked)
def weigh_like(event: SkillLiked | SkillUnliked) -> None:
    votes.settle(voter_id=event.actor_id, skill_id=event.skill_id, kind=VoteKind.LIKE)


@subscribe(SkillRated, SkillUnrated)
def weigh_rating(event: SkillRated | SkillUnrated) -> None:
    votes.settle(voter_id=event.actor_id, skill_id=event.skill_id, kind=VoteKind.RATING)


@subscribe(SkillDownloaded)
def weigh_download(event: SkillDownloaded) -> None:
    votes.settle(voter_id=event.actor_id, skill_id=event.skill_id, kind=VoteKind.DOWNLOAD)


@subscribe(SkillForked)
def weigh_fork(event: SkillForked) -> None:
    votes.settle(voter_id=event.actor_id, skill_id=event.skill_id, kind=VoteKind.FORK)


@subscribe(CommentAdded, CommentRemoved)
def weigh_comment(event: CommentAdded | CommentRemoved) -> None:
    """The commenter's vote: whoever removed the comment may be a moderator."""
    author_id = Comment.objects.filter(pk=event.comment_id).values_list("author_id", flat=True).first()
    voter_id = author_id or event.actor_id
    votes.settle(voter_id=voter_id, skill_id=event.skill_id, kind=VoteKind.COMMENT)


@subscribe(SkillsViewed)
def weigh_views(event: SkillsViewed) -> None:
    """Whoever is not signed in, or was not yesterday, has no weight: sessions cost nothing to invent."""
    for skill_id, viewers in zip(event.skill_ids, event.known, strict=True):
        votes.count_views(event_id=event.id, skill_id=skill_id, viewers=viewers, at=event.at)


@subscribe(UserBlocked, UserUnblocked)
def weigh_anew(event: UserBlocked | UserUnblocked) -> None:
    votes.settle_between(event.actor_id, event.user_id)


@subscribe(SkillPublished, SkillUpdated, SkillWithdrawn, SkillAudienceChanged)
def count_in_the_catalogue(event: SkillPublished | SkillUpdated | SkillWithdrawn | SkillAudienceChanged) -> None:
    counts.settle(event.skill_id)


@subscribe(AccountDeletionRequested, AccountRestored, AccountStatusChanged)
def account_gone_or_back(event: AccountDeletionRequested | AccountRestored | AccountStatusChanged) -> None:
    """Votes of those who are leaving, suspended or banned weigh nothing; skills of those who are gone don't count."""
    votes.settle_user(event.user_id)
    counts.settle_author(event.user_id)
