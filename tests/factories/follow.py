"""Edges between people, by the services."""

from collections.abc import Iterable
from typing import Any

from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User
from tests.factories.profiles import make_user


def make_follow(follower: User, followee: User) -> Relationship:
    """Follows a public profile, or asks any other."""
    FollowService.follow(actor_id=follower.pk, user_id=followee.pk)
    return Relationship.objects.pair(follower.pk, followee.pk).get()


def make_accepted_follow(follower: User, followee: User) -> Relationship:
    """A follow of a profile that need not be public."""
    if make_follow(follower, followee).status == "requested":
        FollowService.accept(actor_id=followee.pk, follower_id=follower.pk)
    return Relationship.objects.pair(follower.pk, followee.pk).get()


def make_followers(followee: User, number: int, **fields: Any) -> list[User]:
    """People who follow, in the order in which they came to; `fields` are theirs."""
    people = [make_user(**fields) for _ in range(number)]
    for person in people:
        make_accepted_follow(person, followee)
    return people


def block(actor: User, user: User) -> None:
    FollowService.block(actor_id=actor.pk, user_id=user.pk)


def mute(actor: User, user: User) -> None:
    FollowService.mute(actor_id=actor.pk, user_id=user.pk)


def set_visibility(user: User, visibility: str) -> None:
    """Stores a profile's visibility without the event; only the column that `follow` reads."""
    User.objects.filter(pk=user.pk).update(profile_visibility=visibility)
    user.profile_visibility = visibility


def counts(users: Iterable[User]) -> dict[str, tuple[int, int]]:
    """`(followers, following)` as stored, by id."""
    rows = User.objects.filter(pk__in=[user.pk for user in users])
    return {row[0]: row[1:] for row in rows.values_list("id", "followers_count", "following_count")}


def recounts(users: Iterable[User]) -> dict[str, tuple[int, int]]:
    """`(followers, following)` as the edges say, by id."""
    return {
        user.pk: (
            Relationship.objects.followers_of(user.pk).count(),
            Relationship.objects.followed_by(user.pk).count(),
        )
        for user in users
    }
