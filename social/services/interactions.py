"""Likes, bookmarks and ratings: a unique index decides who was first, increments follow it, one event tells of it."""

from dataclasses import dataclass

from django.db.models import F

from profiles.models import User
from social.constants import MAX_SWAP_TRIES
from social.models import Interaction, InteractionKind, SharedSkill
from social.permissions import visible_or_404
from social.querysets.interactions import InteractionQuerySet
from social.services import ratings
from yiz.api.errors import Conflict, Forbidden
from yiz.api.screening import screened
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import (
    SkillBookmarked,
    SkillLiked,
    SkillRated,
    SkillUnbookmarked,
    SkillUnliked,
    SkillUnrated,
)
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ports import PASSED, Screening

SKILL_KEYS = ("id", "author_id", "status", "audience")
"""What must be known of a skill to decide who may do what with it."""

_COUNTERS = {InteractionKind.LIKE: "likes_count", InteractionKind.BOOKMARK: "bookmarks_count"}
_EVENTS = {
    InteractionKind.LIKE: (SkillLiked, SkillUnliked),
    InteractionKind.BOOKMARK: (SkillBookmarked, SkillUnbookmarked),
}


class NotPublished(Conflict):
    """One's own draft cannot be liked, rated or commented on: 409."""

    def __init__(self) -> None:
        super().__init__("Publish this skill first.", code="not_published")


class OwnSkill(Forbidden):
    """403."""

    def __init__(self) -> None:
        super().__init__("You cannot rate a skill of your own.", "own_skill")


class Busy(Conflict):
    """Somebody (the same user, elsewhere) kept changing the same thing: 409."""

    def __init__(self) -> None:
        super().__init__("This was being changed at the same moment. Try again.", code="busy")


@dataclass(frozen=True, slots=True)
class Toggled:
    """The state that holds now, and the counter with it."""

    on: bool
    count: int


@dataclass(frozen=True, slots=True)
class Rated:
    """The user's own rating now (None: none), and the skill's plain average and number of ratings."""

    rating: int | None
    average: float | None
    count: int


class InteractionService:
    """What a user does with a skill that they may see; 404 for any other, 409 for a draft of their own."""

    @staticmethod
    def like(*, user: User, skill_id: str, liked: bool | None = None) -> Toggled:
        """Likes or takes it back, as `liked` says; None flips. Any change is a `SkillLiked` or `SkillUnliked`."""
        return _toggle(user.pk, _author_of(user, skill_id), skill_id, InteractionKind.LIKE, liked)

    @staticmethod
    def unlike(*, user: User, skill_id: str) -> Toggled:
        return InteractionService.like(user=user, skill_id=skill_id, liked=False)

    @staticmethod
    def bookmark(*, user: User, skill_id: str, bookmarked: bool | None = None) -> Toggled:
        """Keeps for later, or no longer; None flips. Any change is a `SkillBookmarked` or `SkillUnbookmarked`."""
        return _toggle(user.pk, _author_of(user, skill_id), skill_id, InteractionKind.BOOKMARK, bookmarked)

    @staticmethod
    def rate(*, user: User, skill_id: str, rating: int, review: str | None = None) -> Rated:
        """Gives 1 to 5 stars, or changes one's own; a `review` of None leaves the words as they are.

        Emits `SkillRated` when anything changed. 403 for one's own skill, 422 for a review that a rule refuses.
        """
        if not 1 <= rating <= 5:
            raise ValueError("a rating is a number from 1 to 5")
        author_id = _author_of(user, skill_id)
        if author_id == user.pk:
            raise OwnSkill
        verdict = screened("review", user.pk, {"review": review}, attr="review") if review else PASSED
        return _rate(user.pk, author_id, skill_id, rating, review, verdict)

    @staticmethod
    def unrate(*, user: User, skill_id: str) -> Rated:
        """Takes the rating and its review back (`SkillUnrated`); no error when there is none."""
        return _unrate(user.pk, _author_of(user, skill_id), skill_id)


def _author_of(user: User, skill_id: str) -> str:
    skill = visible_or_404(user, skill_id, SKILL_KEYS)
    if skill["status"] != "published":
        raise NotPublished
    return str(skill["author_id"])


@atomic
def _toggle(user_id: str, author_id: str, skill_id: str, kind: InteractionKind, wanted: bool | None) -> Toggled:
    own = Interaction.objects.filter(user_id=user_id, skill_id=skill_id, kind=kind)
    came = gone = False
    if wanted is not False:
        came = insert_new(Interaction(user_id=user_id, skill_id=skill_id, kind=kind))
    if wanted is False or (wanted is None and not came):
        gone = delete_rows(own) == 1
    if came or gone:
        event = _EVENTS[kind][0 if came else 1]
        emit(event(skill_id=skill_id, author_id=author_id, actor_id=user_id))
        _count(kind, skill_id, author_id, 1 if came else -1)
    counter = _COUNTERS[kind]
    count = SharedSkill.objects.filter(pk=skill_id).values_list(counter, flat=True).first()
    return Toggled(on=came or wanted is True, count=count or 0)


def _count(kind: InteractionKind, skill_id: str, author_id: str, step: int) -> None:
    """The rows that many write to at once come last: the author's, then the skill's."""
    if kind == InteractionKind.LIKE:
        User.objects.filter(pk=author_id).update(likes_received=F("likes_received") + step)
    counter = _COUNTERS[kind]
    SharedSkill.objects.filter(pk=skill_id).update(**{counter: F(counter) + step})


@atomic
def _rate(user_id: str, author_id: str, skill_id: str, rating: int, review: str | None, verdict: Screening) -> Rated:
    row = Interaction(
        user_id=user_id,
        skill_id=skill_id,
        kind=InteractionKind.RATING,
        rating=rating,
        review=review or "",
        has_review=bool(review),
    )
    for _ in range(MAX_SWAP_TRIES):
        before = 0 if insert_new(row) else _swap_rating(row, keep_review=review is None)
        if before is not None:
            break
    else:
        raise Busy
    if before != _UNCHANGED:
        tell_screened(verdict, kind="review", target_id="", author_id=user_id)
        emit(SkillRated(skill_id=skill_id, author_id=author_id, actor_id=user_id, rating=rating, first=before == 0))
    if before not in (_UNCHANGED, rating):
        ratings.move(user_id=user_id, skill_id=skill_id, before=before, after=rating)
    return _rated(skill_id, rating)


_UNCHANGED = -1


def _swap_rating(new: Interaction, *, keep_review: bool) -> int | None:
    """Replaces the stored rating only if it is still the one that was read, so that the sums move from what it was.

    The stars before; `_UNCHANGED` when it said just the same; None when it changed meanwhile, or was taken back.
    """
    stored = _rating_of(new.user_id, new.skill_id)
    old = stored.values("id", "rating", "review").first()
    if old is None:
        return None
    changes: dict[str, object] = {"rating": new.rating, "updated_at": now()}
    if not keep_review:
        changes |= {"review": new.review, "has_review": new.has_review}
    if old["rating"] == new.rating and (keep_review or old["review"] == new.review):
        return _UNCHANGED
    swapped = stored.filter(pk=old["id"], rating=old["rating"]).update(**changes)
    return int(old["rating"]) if swapped else None


@atomic
def _unrate(user_id: str, author_id: str, skill_id: str) -> Rated:
    stored = _rating_of(user_id, skill_id)
    for _ in range(MAX_SWAP_TRIES):
        old = stored.values("id", "rating").first()
        if old is None:
            break
        if delete_rows(stored.filter(pk=old["id"], rating=old["rating"])):
            emit(SkillUnrated(skill_id=skill_id, author_id=author_id, actor_id=user_id))
            ratings.move(user_id=user_id, skill_id=skill_id, before=old["rating"], after=0)
            break
    else:
        raise Busy
    return _rated(skill_id, None)


def _rating_of(user_id: str, skill_id: str) -> InteractionQuerySet:
    return Interaction.objects.filter(user_id=user_id, skill_id=skill_id, kind=InteractionKind.RATING)


def _rated(skill_id: str, rating: int | None) -> Rated:
    sums = SharedSkill.objects.filter(pk=skill_id).values_list("rating_sum", "ratings_count").first()
    total, count = sums or (0, 0)
    return Rated(rating=rating, average=round(total / count, 2) if count else None, count=count)
