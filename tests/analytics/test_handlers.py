"""What the product knows by itself: each fact once, however often and in whatever order it is told."""

import pytest

from analytics import handlers
from analytics.models import Event
from analytics.user_data import AnalyticsData
from profiles.services import UserProfileService
from social.services import InteractionService, PlanService
from tests.factories.feed import download, like, share
from tests.factories.profiles import make_user
from tests.factories.social import make_comment
from yiz.events.base import Event as Happening
from yiz.events.models import OutboxEvent
from yiz.ports import user_data

pytestmark = pytest.mark.django_db


def facts(**of):
    return sorted(Event.objects.filter(**of).values_list("kind", "number"), key=str)


def deliver_all_backwards():
    for row in OutboxEvent.objects.order_by("-id"):
        event = Happening.load(row.name, id=row.pk, at=row.at, payload=row.payload)
        for name in ("on_act", "on_rated", "on_day", "on_completed", "on_published", "on_registered", "on_followed"):
            handler = getattr(handlers, name)
            if type(event) in HEARD[name]:
                handler(event)


HEARD = {
    "on_act": tuple(handlers._ACTS),
    "on_rated": (handlers.SkillRated,),
    "on_day": (handlers.PlanDayCompleted,),
    "on_completed": (handlers.PlanCompleted,),
    "on_published": (handlers.SkillPublished,),
    "on_registered": (handlers.UserRegistered,),
    "on_followed": (handlers.UserFollowed,),
}


def test_facts_are_recorded_once(run_events):
    author, reader = make_user(), make_user()
    skill = share(author)
    like(reader, skill)
    like(reader, skill, liked=False)
    plan = download(reader, skill)
    InteractionService.rate(user=reader, skill_id=skill.pk, rating=5)
    InteractionService.rate(user=reader, skill_id=skill.pk, rating=4)
    make_comment(skill=skill, author=reader)
    PlanService.complete_day(owner_id=reader.pk, plan_id=plan, day=1)
    run_events()
    once = facts(user_id=reader.pk)
    assert once == sorted(
        [
            ("liked", None),
            ("unliked", None),
            ("downloaded", None),
            ("rated", None),
            ("commented", None),
            ("day_completed", 1),
            ("half_completed", None),
            ("completed", None),
        ],
        key=str,
    )
    assert facts(user_id=author.pk) == [("published", None)]
    assert set(Event.objects.values_list("skill_id", flat=True)) == {skill.pk}
    deliver_all_backwards()
    assert facts(user_id=reader.pk) == once


def test_nothing_is_recorded_of_who_opted_out_and_what_was_is_nobodys(run_events):
    author, reader = make_user(), make_user()
    skill = share(author)
    like(reader, skill)
    run_events()
    UserProfileService.change_privacy(user_id=reader.pk, changes={"allow_analytics": False})
    run_events()
    assert facts(user_id=reader.pk) == []
    assert facts(user_id=None) == [("liked", None)]
    download(reader, skill)
    run_events()
    assert facts(user_id=reader.pk) == []


def test_a_persons_events_can_be_taken_along_and_erased(run_events):
    reader, other = make_user(), make_user()
    skill = share(other)
    like(reader, skill)
    like(other, skill)
    run_events()
    assert "analytics" in user_data
    rows = list(AnalyticsData().export(reader.pk)["analytics_events"])
    assert [(row["kind"], row["skill_id"]) for row in rows] == [("liked", skill.pk)]
    AnalyticsData().erase(reader.pk)
    AnalyticsData().erase(reader.pk)
    assert not Event.objects.filter(user_id=reader.pk).exists()
    assert Event.objects.filter(user_id=other.pk).count() == 2
