"""Many at once: the unique index decides, and counters equal recounts."""

import random
from contextlib import suppress

import pytest

from follow.errors import FollowsTooMany
from follow.models import Relationship
from follow.services import FollowService
from profiles.models import UserBlock
from tests.asserts import in_threads
from tests.factories.follow import counts, make_follow, recounts, set_visibility
from tests.factories.profiles import make_user
from yiz.api.errors import Missing

THREADS = 16


@pytest.mark.django_db(transaction=True)
def test_sixteen_follow_and_unfollow_one() -> None:
    star, people = make_user(), [make_user() for _ in range(THREADS)]

    def flip(number: int) -> None:
        chance = random.Random(number)
        for _ in range(12):
            FollowService.toggle(
                actor_id=people[chance.randrange(THREADS)].pk, user_id=star.pk, following=chance.random() < 0.6
            )

    in_threads(flip, threads=THREADS)
    assert counts([star, *people]) == recounts([star, *people])


@pytest.mark.django_db(transaction=True)
def test_the_same_follow_sixteen_times_counts_once() -> None:
    ann, ben = make_user(), make_user()
    answers = in_threads(lambda number: FollowService.follow(actor_id=ann.pk, user_id=ben.pk), threads=THREADS)
    assert set(answers) == {"following"}
    assert counts([ann, ben]) == {ann.pk: (0, 1), ben.pk: (1, 0)}


@pytest.mark.django_db(transaction=True)
def test_accept_reject_and_withdraw_at_once_have_one_outcome() -> None:
    ann, people = make_user(profile_visibility="private"), [make_user() for _ in range(5)]
    for person in people:
        make_follow(person, ann)
    acts = [
        lambda person: FollowService.accept(actor_id=ann.pk, follower_id=person.pk),
        lambda person: FollowService.reject(actor_id=ann.pk, follower_id=person.pk),
        lambda person: FollowService.unfollow(actor_id=person.pk, user_id=ann.pk),
    ]

    def act(number: int) -> None:
        with suppress(Missing):
            acts[number % 3](people[number // 3])

    in_threads(act, threads=15)
    assert counts([ann, *people]) == recounts([ann, *people])
    assert not Relationship.objects.requested().exists()


@pytest.mark.django_db(transaction=True)
def test_a_block_among_follows_leaves_no_edge(run_events) -> None:
    ann, ben = make_user(), make_user()

    def act(number: int) -> None:
        with suppress(Missing):
            if number == 3:
                FollowService.block(actor_id=ann.pk, user_id=ben.pk)
            else:
                FollowService.toggle(actor_id=ben.pk, user_id=ann.pk)

    in_threads(act, threads=8)
    run_events()
    assert UserBlock.objects.count() == 1
    assert not Relationship.objects.exists()
    assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_many_at_once(settings) -> None:
    settings.FOLLOWS_AT_MOST = 3
    ann, people = make_user(), [make_user() for _ in range(8)]

    def follow(number: int) -> None:
        with suppress(FollowsTooMany):
            FollowService.follow(actor_id=ann.pk, user_id=people[number].pk)

    in_threads(follow, threads=8)
    assert Relationship.objects.followed_by(ann.pk).count() == 3
    assert counts([ann, *people]) == recounts([ann, *people])


@pytest.mark.django_db(transaction=True)
def test_a_profile_that_opens_while_people_ask(run_events) -> None:
    ann, people = make_user(profile_visibility="private"), [make_user() for _ in range(8)]

    def act(number: int) -> None:
        if number == 4:
            set_visibility(ann, "public")
            FollowService.admit_all(user_id=ann.pk)
        else:
            FollowService.follow(actor_id=people[number].pk, user_id=ann.pk)

    in_threads(act, threads=8)
    run_events()
    assert not Relationship.objects.requested().exists()
    assert counts([ann, *people]) == recounts([ann, *people])
