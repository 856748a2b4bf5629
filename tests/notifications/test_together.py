"""What is delivered together costs less, and ends as if it had been told one by one."""

import random
from typing import Any

import pytest

from follow.services import FollowService
from notifications.models import Notification, NotificationActor
from notifications.preferences import Preferences
from notifications.services import NotificationService
from profiles.models import PointTotal, User
from social.models import Interaction
from social.services import InteractionService
from tests.asserts import in_threads, recorded_queries
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_skill
from yiz.events.claims import claim_fresh
from yiz.events.delivery import deliver_fresh, deliver_pending
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.realtime.models import RoomEvent


def flip(people: list[User], skills: list[Any], seed: int) -> None:
    """Likes and unlikes at random, all in the outbox."""
    rng = random.Random(seed)
    for _ in range(40):
        person, skill = rng.choice(people), rng.choice(skills)
        InteractionService.like(user=person, skill_id=skill.pk, liked=rng.random() < 0.7)


def test_many_likes_end_with_the_facts_whoever_is_muted_blocked_or_told_before(db):
    author, other = make_user(), make_user()
    skills = [make_skill(author=author), make_skill(author=author), make_skill(author=other)]
    people = [make_user() for _ in range(6)]
    FollowService.mute(actor_id=author.pk, user_id=people[0].pk)
    none = Preferences().with_types({"like_received": {"in_app": False}})
    NotificationService.set_preferences(user_id=other.pk, preferences=none)
    deliver_pending()
    for seed in range(3):
        flip([*people, author], skills, seed)
        deliver_fresh()
        OutboxEvent.objects.filter(name="SkillLiked").update(handled_at=None, claimed_until=None)  # told again
        deliver_fresh()
        likes = set(Interaction.objects.filter(kind="like").values_list("skill_id", "user_id"))
        expected = {
            (skill.pk, person)
            for skill in skills[:2]
            for liked, person in likes
            if liked == skill.pk and person not in (author.pk, people[0].pk)
        }
        places = NotificationActor.objects.values_list("notification__target_id", "actor_id")
        assert set(places) == expected
        assert len(places) == len(expected)
        for row in Notification.objects.filter(removed_at=None):
            assert row.actor_count == sum(skill == row.target_id for skill, _ in expected)
            assert row.pushed_version == row.version
        points = PointTotal.objects.filter(kind="like")
        earned = {row.user_id: row.count for row in points}
        for person in (author, other):
            own = {skill.pk for skill in skills if skill.author_id == person.pk}
            assert earned.get(person.pk, 0) == sum(s in own and u != person.pk for s, u in likes)
    assert not OutboxDelivery.objects.exists()
    assert drifts() == []


def test_ten_likes_cost_less_than_six_and_are_one_push(db):
    skill = make_skill()
    people = [make_user() for _ in range(15)]
    InteractionService.like(user=people[0], skill_id=skill.pk, liked=True)
    deliver_pending()
    costs = []
    for some in (people[1:5], people[5:15]):
        for person in some:
            InteractionService.like(user=person, skill_id=skill.pk, liked=True)
        told = RoomEvent.objects.filter(event="personal_notification", data__contains="like_received")
        before, pushed = len(some), told.count()
        with recorded_queries() as queries:
            assert deliver_fresh() >= before
        costs.append(len(queries))
        assert told.count() == pushed + 1
    assert costs[1] < 6 * 44, f"{costs} queries for four likes and for ten; one alone takes some 40"


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_leave_nothing_and_take_nothing_twice():
    skill, people = make_skill(), [make_user() for _ in range(50)]
    for person in people:
        InteractionService.like(user=person, skill_id=skill.pk, liked=True)
    claims = in_threads(lambda number: [row.pk for row in claim_fresh(7).events], threads=8)
    taken = [event_id for claim in claims for event_id in claim]
    assert len(taken) == len(set(taken)) == min(56, OutboxEvent.objects.count())
    OutboxEvent.objects.update(claimed_until=None)
    in_threads(lambda number: deliver_fresh(), threads=4)
    assert Notification.objects.get(type="like_received").actor_count == 50
    assert not OutboxEvent.objects.filter(handled_at=None).exists()
