"""Each act has one place in one notification, in whatever order and however often it is told."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.constants import GATHER_WINDOW, SHOWN_ACTORS, Type
from notifications.gathering import Act, agree, put_in, take_out, take_out_pair
from notifications.models import Notification, NotificationActor
from tests.asserts import in_threads
from tests.factories.social import make_skill
from yiz.ids import id_time, new_id


def like(skill, actor, **fields):
    return Act(
        **{
            "type": Type.LIKE_RECEIVED,
            "recipient_id": skill.author_id,
            "actor_id": actor if isinstance(actor, str) else actor.id,
            "target_kind": "skill",
            "target_id": skill.id,
            "skill_id": skill.id,
            **fields,
        }
    )


@pytest.fixture
def skill(db):
    return make_skill()


def test_likes_of_one_skill_are_one_notification(skill):
    actors = [new_id() for _ in range(5)]
    for actor in actors:
        put_in(like(skill, actor))
    notification = Notification.objects.get()
    assert notification.actor_count == 5
    assert notification.latest_actor_ids == actors[::-1][:SHOWN_ACTORS]
    assert notification.recipient_id == skill.author_id
    assert notification.version == 5


def test_the_same_like_told_twice_has_one_place(skill):
    act = like(skill, new_id())
    assert put_in(act)["id"] == put_in(act)["id"]
    assert Notification.objects.get().actor_count == 1


def test_a_like_taken_back_leaves_and_the_last_one_takes_the_notification_along(skill):
    first, second = like(skill, new_id()), like(skill, new_id())
    put_in(first)
    put_in(second)
    take_out(first)
    notification = Notification.objects.get()
    assert (notification.actor_count, notification.latest_actor_ids) == (1, [second.actor_id])
    take_out(first)
    assert Notification.objects.get().actor_count == 1
    take_out(second)
    assert not Notification.objects.exists()
    assert not NotificationActor.objects.exists()


def test_growing_makes_it_unread_and_new_again(skill):
    put_in(like(skill, new_id()))
    before = Notification.objects.get()
    Notification.objects.update(read_at=before.created_at, seen_at=before.created_at)
    put_in(like(skill, new_id()))
    after = Notification.objects.get()
    assert after.read_at is None
    assert after.seen_at is None
    assert after.updated_at >= before.updated_at


def test_after_a_day_a_new_one_begins(skill):
    old_id = put_in(like(skill, new_id()))["id"]
    moved = f"{int((id_time(old_id) - GATHER_WINDOW - timedelta(minutes=1)).timestamp()):08x}{old_id[8:]}"
    row = Notification.objects.values().get()
    Notification.objects.all().delete()
    Notification.objects.create(**{**row, "id": moved})
    put_in(like(skill, new_id()))
    assert sorted(Notification.objects.values_list("dedupe_key", flat=True)) == [
        f"{row['group_key']}#1",
        f"{row['group_key']}#2",
    ]


def test_what_the_recipient_removed_stays_away_and_news_begin_anew(skill):
    act = like(skill, new_id())
    put_in(act)
    Notification.objects.update(removed_at=Notification.objects.get().created_at)
    put_in(act)
    assert Notification.objects.filter(removed_at=None).count() == 0
    put_in(like(skill, new_id()))
    assert Notification.objects.get(removed_at=None).actor_count == 1


def test_comments_are_not_gathered(skill):
    actor = new_id()
    for _ in range(2):
        comment = new_id()
        put_in(
            like(skill, actor, type=Type.COMMENT_RECEIVED, target_kind="comment", target_id=comment, source_id=comment)
        )
    assert Notification.objects.count() == 2


def test_a_block_takes_out_what_was_told_of_one_person(skill):
    blocked, other = new_id(), new_id()
    put_in(like(skill, blocked))
    put_in(like(skill, other))
    take_out_pair(skill.author_id, blocked)
    notification = Notification.objects.get()
    assert (notification.actor_count, notification.latest_actor_ids) == (1, [other])


def test_agree_follows_a_fact_that_changes_while_it_looks(skill):
    answers = iter([True, False, False, False])
    assert agree(like(skill, new_id()), lambda: next(answers)) is None
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_notification_with_every_one_in_it():
    skill = make_skill()
    actors = [new_id() for _ in range(16)]
    in_threads(lambda number: put_in(like(skill, actors[number])), threads=16)
    notification = Notification.objects.get()
    assert notification.actor_count == 16
    assert NotificationActor.objects.count() == 16
    assert set(notification.latest_actor_ids) <= set(actors)


@pytest.mark.django_db(transaction=True)
def test_many_coming_and_going_at_once_end_with_what_is_so():
    skill = make_skill()
    actors = [new_id() for _ in range(12)]

    def flap(number):
        act = like(skill, actors[number])
        for _ in range(3):
            put_in(act)
            take_out(act)
        if number % 2:
            put_in(act)

    in_threads(flap, threads=12)
    staying = {actors[number] for number in range(12) if number % 2}
    assert set(NotificationActor.objects.values_list("actor_id", flat=True)) == staying
    assert sum(Notification.objects.values_list("actor_count", flat=True)) == len(staying)


@given(steps=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_telling_ends_with_the_facts(skill, steps):
    NotificationActor.objects.all().delete()
    Notification.objects.all().delete()
    actors = [f"{number:024x}" for number in range(4)]
    facts: dict[str, bool] = {}
    for number, liked in steps:
        facts[actors[number]] = liked
        agree(like(skill, actors[number]), lambda actor=actors[number]: facts[actor])
    liking = {actor for actor, liked in facts.items() if liked}
    assert set(NotificationActor.objects.values_list("actor_id", flat=True)) == liking
    assert sum(Notification.objects.values_list("actor_count", flat=True)) == len(liking)
