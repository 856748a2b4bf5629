"""Whom one may act on, and the counters that go with an edge."""

from django.db.models import F

from follow.constants import limit
from follow.errors import FollowsTooMany, OnOneself
from follow.querysets import blocked_between
from profiles.models import User
from yiz.api.errors import Missing


def reachable(actor_id: str, user_id: str) -> User:
    """The user on whom the actor would act.

    400 for oneself; 404 for one who is not there, or between whom and the actor there is a block.
    """
    if actor_id == user_id:
        raise OnOneself
    user = User.objects.present().filter(pk=user_id).only("id", "profile_visibility", "followers_count").first()
    if user is None or blocked_between(actor_id, user_id):
        raise Missing
    return user


def count_follow(follower_id: str, followee_id: str, *, own: bool) -> None:
    """Counts a new active edge; refuses, and thereby undoes the transaction, when the follower is at the limit.

    The followee's row comes last: it is the one that many write to at once.
    """
    room = User.objects.filter(pk=follower_id, following_count__lt=limit("FOLLOWS_AT_MOST"))
    if not room.update(following_count=F("following_count") + 1):
        raise FollowsTooMany(own=own)
    User.objects.filter(pk=followee_id).update(followers_count=F("followers_count") + 1)


def count_unfollow(follower_id: str, followee_id: str) -> None:
    """Takes an ended active edge out of the counters."""
    User.objects.filter(pk=follower_id).update(following_count=F("following_count") - 1)
    User.objects.filter(pk=followee_id).update(followers_count=F("followers_count") - 1)
