"""Points come out right whatever the order in which events arrive, however often, and however many at once."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles.models import PointEntry, User
from profiles.recounts import recount_points, recount_streaks
from social import handlers_points
from social.models import Interaction
from social.recounts_points import recount_credits
from social.services import InteractionService, PlanService, SkillService
from social.services.tasks import TaskService
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from tests.factories.social import make_plan, make_skill, make_task
from yiz.db import delete_rows
from yiz.events.base import REGISTRY, Event
from yiz.events.catalogue import SkillLiked, SkillPublished
from yiz.events.models import OutboxEvent
from yiz.events.subscriptions import subscriptions


class World:
    """One author, two readers, one skill, a task and a plan."""

    def __init__(self):
        self.author, self.readers = make_user(), [make_user(), make_user()]
        self.skill = make_skill(author=self.author)
        self.task = make_task(skill=self.skill, author=self.author)
        self.plan = make_plan(owner=self.readers[0], skill=self.skill)

    def act(self, what, who, number):
        ids = {"user": self.readers[who], "skill_id": self.skill.pk}
        plan = {"plan_id": self.plan.pk, "owner_id": self.readers[0].pk, "day": 1 + number % 3}
        if what in ("like", "rate", "vote") and self.skill_status() != "published":
            return
        match what:
            case "like":
                InteractionService.like(**ids, liked=number > 1)
            case "rate":
                InteractionService.rate(**ids, rating=number + 1)
            case "vote":
                TaskService.vote(user=ids["user"], task_id=self.task.pk, value=number % 3 - 1)
            case "complete":
                PlanService.complete_day(**plan)
            case "uncomplete":
                PlanService.uncomplete_day(**plan)
            case "publish":
                (SkillService.publish if number > 1 else SkillService.unpublish)(skill_id=self.skill.pk)

    def skill_status(self):
        return type(self.skill).objects.values_list("status", flat=True).get(pk=self.skill.pk)


def deliver(shuffle):
    """Tells of everything that has happened, twice, in any order."""
    rows = [row for row in OutboxEvent.objects.all() for _ in range(2)]
    shuffle(rows)
    for row in rows:
        event = Event.load(row.name, id=row.id, at=row.at, payload=row.payload)
        for listener in subscriptions(REGISTRY[row.name]):
            if listener.name.startswith("social.credit"):
                listener.handle(event)


ACTS = st.tuples(
    st.sampled_from(["like", "rate", "vote", "complete", "uncomplete", "publish"]),
    st.integers(0, 1),
    st.integers(0, 4),
    st.booleans(),
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, max_size=8), seed=st.integers(0, 1_000))
def test_any_order(db, acts, seed):
    shuffle = random.Random(seed).shuffle
    world = World()
    handlers_points.credit_skill(SkillPublished(skill_id=world.skill.pk, author_id=world.author.pk))
    for what, who, number, tell in acts:
        world.act(what, who, number)
        if tell:
            deliver(shuffle)
    deliver(shuffle)
    drifts = [*recount_credits(False), *recount_points(False), *recount_streaks(False)]
    delete_rows(OutboxEvent.objects.all())
    assert drifts == []


@pytest.mark.django_db(transaction=True)
def test_many_at_once():
    """Each like told of twice at once, of eight people: sixteen deliveries, eight credits."""
    author, people = make_user(), [make_user() for _ in range(8)]
    skill = make_skill(author=author)
    Interaction.objects.bulk_create(Interaction(user=person, skill=skill, kind="like") for person in people)

    def tell(number):
        event = SkillLiked(skill_id=skill.pk, author_id=author.pk, actor_id=people[number % 8].pk)
        handlers_points.credit_like(event)

    in_threads(tell, threads=16)
    assert PointEntry.objects.count() == 8
    assert User.objects.get(pk=author.pk).points == 16
    assert list(recount_points(False)) == []
