"""People whom somebody is likely to be suggested."""

from follow.models import UserInterest
from profiles.models import User
from tests.factories.follow import make_accepted_follow, make_follow
from tests.factories.profiles import make_user

PATH = "/api/v1/follow/suggestions"


def interested(*interests: str, username: str | None = None, **fields) -> User:
    """Somebody with these interests, found by them as after the event."""
    user = make_user(username, interests=list(interests), **fields)
    UserInterest.objects.sync(user.pk, interests)
    return user


def friend_of_friend(ann: User, username: str = "far", **fields) -> User:
    friend, far = make_user(display_name="Friend"), make_user(username, **fields)
    make_follow(ann, friend)
    make_accepted_follow(friend, far)
    return far
