from typing import Literal

from django.utils import timezone

from follow.constants import limit
from follow.errors import FollowsTooMany, OnOneself
from follow.models import Relationship, RelationshipStatus
from follow.services.targets import count_follow, count_unfollow, reachable
from profiles.models import User
from yiz.api.errors import Missing
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import FollowAccepted, FollowRequested, FollowRequestEnded, UserFollowed, UserUnfollowed
from yiz.events.outbox import emit

FollowStatus = Literal["following", "requested", "none"]


class Edges:
    """Following and unfollowing."""

    @staticmethod
    @atomic
    def toggle(*, actor_id: str, user_id: str, following: bool | None = None) -> FollowStatus:
        """Follows or unfollows as `following` says; None flips what there is (a request counts as something)."""
        if actor_id == user_id:
            raise OnOneself
        if following is None:
            following = Relationship.objects.status_of(actor_id, user_id) is None
        if following:
            return Edges.follow(actor_id=actor_id, user_id=user_id)
        return Edges.unfollow(actor_id=actor_id, user_id=user_id)

    @staticmethod
    @atomic
    def follow(*, actor_id: str, user_id: str) -> FollowStatus:
        """Follows a public profile at once (`UserFollowed`), asks any other (`FollowRequested`).

        An open request to a profile that is public by now becomes a follow. 400 for oneself, 404 across a block,
        409 at `FOLLOWS_AT_MOST`.
        """
        user = reachable(actor_id, user_id)
        status = Relationship.objects.status_of(actor_id, user_id)
        if status == RelationshipStatus.ACTIVE:
            return "following"
        if status == RelationshipStatus.REQUESTED and not user.is_private:
            admit(actor_id, user_id, own=True)
            return "following"
        if status is None:
            _add_edge(actor_id, user, asks=user.is_private)
        return "requested" if user.is_private else "following"

    @staticmethod
    @atomic
    def unfollow(*, actor_id: str, user_id: str) -> FollowStatus:
        """Ends a follow (`UserUnfollowed`) or withdraws a request (`FollowRequestEnded`); nothing is no error.

        404 where there was nothing and the user is not to be reached.
        """
        if not sever(actor_id, user_id, how="withdrawn"):
            reachable(actor_id, user_id)
        return "none"

    @staticmethod
    @atomic
    def remove_follower(*, actor_id: str, follower_id: str) -> None:
        """Ends `follower_id`'s follow of the actor (`UserUnfollowed`); 404 when they do not follow."""
        if not _end_follow(follower_id, actor_id):
            raise Missing


def _add_edge(actor_id: str, user: User, *, asks: bool) -> None:
    if not User.objects.filter(pk=actor_id, following_count__lt=limit("FOLLOWS_AT_MOST")).exists():
        raise FollowsTooMany(own=True)
    status = RelationshipStatus.REQUESTED if asks else RelationshipStatus.ACTIVE
    if not insert_new(Relationship(follower_id=actor_id, followee_id=user.pk, status=status, since=timezone.now())):
        return
    if asks:
        emit(FollowRequested(actor_id=actor_id, user_id=user.pk))
    else:
        emit(UserFollowed(actor_id=actor_id, user_id=user.pk))
        count_follow(actor_id, user.pk, own=True)


def admit(follower_id: str, followee_id: str, *, own: bool) -> bool:
    """Turns an open request into a follow, once: `FollowAccepted` and `UserFollowed`. False when there is none.

    To be called inside `atomic()`. `own`: whether the limit, when it is reached, is the caller's own.
    """
    asked = Relationship.objects.pair(follower_id, followee_id).requested()
    if not asked.update(status=RelationshipStatus.ACTIVE, since=timezone.now()):
        return False
    emit(FollowAccepted(actor_id=follower_id, user_id=followee_id))
    emit(UserFollowed(actor_id=follower_id, user_id=followee_id))
    count_follow(follower_id, followee_id, own=own)
    return True


def sever(follower_id: str, followee_id: str, *, how: str) -> bool:
    """Ends whatever edge there is from one to the other; False when there was none. Inside `atomic()`."""
    return _end_follow(follower_id, followee_id) or end_request(follower_id, followee_id, how=how)


def _end_follow(follower_id: str, followee_id: str) -> bool:
    if not delete_rows(Relationship.objects.pair(follower_id, followee_id).active()):
        return False
    emit(UserUnfollowed(actor_id=follower_id, user_id=followee_id))
    count_unfollow(follower_id, followee_id)
    return True


def end_request(follower_id: str, followee_id: str, *, how: str) -> bool:
    """Ends an open request (`FollowRequestEnded` with `how`); False when there is none. Inside `atomic()`."""
    if not delete_rows(Relationship.objects.pair(follower_id, followee_id).requested()):
        return False
    emit(FollowRequestEnded(actor_id=follower_id, user_id=followee_id, how=how))
    return True
