"""What follows from events, delivered once, twice, or late."""

import pytest

from follow import handlers
from follow.models import Relationship
from profiles.models import UserBlock
from tests.factories.follow import block, counts, make_follow, make_followers, mute, recounts, set_visibility
from tests.factories.profiles import make_user
from yiz.events.catalogue import FollowRequested, PrivacyChanged, UserBlocked, UserFollowed
from yiz.events.outbox import emit

pytestmark = pytest.mark.django_db


def opened(user, before: str = "private") -> PrivacyChanged:
    return PrivacyChanged(user_id=user.pk, before=before, after="public")


def test_requests_are_accepted_when_the_profile_opens(run_events) -> None:
    ann = make_user(profile_visibility="private")
    people = [make_user() for _ in range(5)]
    for person in people:
        make_follow(person, ann)
    run_events()
    assert Relationship.objects.requests_to(ann.pk).count() == 5
    set_visibility(ann, "public")
    emit(opened(ann))
    run_events()
    assert Relationship.objects.followers_of(ann.pk).count() == 5
    assert counts([ann, *people]) == recounts([ann, *people])


def test_an_event_that_is_late_opens_nothing() -> None:
    ann = make_user(profile_visibility="private")
    make_follow(make_user(), ann)
    handlers.admit_to_public_profile(opened(ann))
    assert Relationship.objects.requests_to(ann.pk).count() == 1


def test_a_request_made_while_the_profile_opened_is_accepted() -> None:
    ann, ben = make_user(profile_visibility="private"), make_user()
    make_follow(ben, ann)
    set_visibility(ann, "public")
    for _ in range(2):
        handlers.admit_to_public_profile(FollowRequested(actor_id=ben.pk, user_id=ann.pk))
    assert Relationship.objects.status_of(ben.pk, ann.pk) == "active"
    assert counts([ann]) == {ann.pk: (1, 0)}


@pytest.mark.parametrize("event", [UserBlocked, UserFollowed, FollowRequested])
def test_a_follow_that_slipped_past_a_block_is_ended(event) -> None:
    ann, ben = make_user(), make_user()
    make_follow(ben, ann)
    handlers.keep_blocked_apart(event(actor_id=ann.pk, user_id=ben.pk))
    assert Relationship.objects.count() == 1
    UserBlock.objects.create(blocker=ann, blocked=ben)
    for _ in range(2):
        handlers.keep_blocked_apart(event(actor_id=ann.pk, user_id=ben.pk))
    assert not Relationship.objects.exists()
    assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}


def test_blocks_and_mutes_are_handled_without_sockets(run_events) -> None:
    ann, ben = make_followers(make_user(), 2)
    mute(ann, ben)
    block(ann, ben)
    run_events()
    assert not Relationship.objects.pair(ann.pk, ben.pk).exists()
