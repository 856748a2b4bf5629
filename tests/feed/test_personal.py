"""The personal feed: what is in it, item by item, page by page."""

from datetime import datetime

import pytest

from feed.models import Activity, FeedEntry
from social.services import PlanService, SkillService
from tests.factories.feed import download, like, share
from tests.factories.follow import make_follow, mute
from tests.factories.social import make_comment, make_task
from tests.feed.conftest import FEED

pytestmark = pytest.mark.django_db


def test_every_type(feed_of, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    other = share(cleo)
    own = share(ben)
    SkillService.edit(skill_id=own.pk, changes={"title": "Learn to hum"})
    like(ben, other)
    plan = download(ben, other)
    PlanService.complete_day(plan_id=plan, owner_id=ben.pk, day=1)
    make_comment(author=ben, skill=other)
    make_task(author=ben, skill=other)
    make_follow(ben, cleo)
    expected = [
        "user_followed",
        "task_contributed",
        "comment_added",
        "plan_completed",
        "skill_downloaded",
        "skill_liked",
        "skill_updated",
        "skill_shared",
    ]
    assert feed_of(ann) == [(name, "ben") for name in expected]
    assert feed_of(ann, "&types=skill_liked,skill_shared") == [("skill_liked", "ben"), ("skill_shared", "ben")]
    assert feed_of(ben) == [("skill_shared", "cleo")]


def test_item(call, run_events, ann, ben, settings) -> None:
    make_follow(ann, ben)
    skill = share(ben, "Learn to whistle")
    like(ann, skill)
    run_events()
    item = call("get", FEED, ann).json()["results"][0]
    activity = Activity.objects.get(type="skill_shared")
    assert datetime.fromisoformat(item.pop("at")) == activity.at
    assert item.pop("skill")["viewer"]["liked"] is True
    assert item == {
        "id": activity.pk,
        "type": "skill_shared",
        "actors": [{"id": ben.pk, "username": "ben", "display_name": "Ben", "avatar_url": None}],
        "actor_count": 1,
        "target": {
            "kind": "skill",
            "id": skill.pk,
            "title": "Learn to whistle",
            "url": f"{settings.FRONTEND_URL}/skills/{skill.pk}",
        },
        "data": {},
        "reason": {"kind": "following", "text": "You follow Ben"},
        "group": None,
    }


def test_comments_and_follows_say_of_what(call, run_events, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    comment = make_comment(author=ben, skill=share(cleo), body="x" * 500)
    make_follow(ben, cleo)
    run_events()
    followed, commented = call("get", FEED, ann).json()["results"]
    assert followed["target"]["kind"] == "user"
    assert (followed["target"]["title"], followed["skill"]) == ("Cleo", None)
    assert commented["target"]["id"] == comment.pk
    assert commented["data"] == {"excerpt": "x" * 200}


def test_one_s_own_acts_and_likes_of_one_s_own_are_no_news(feed_of, ann, ben) -> None:
    make_follow(ben, ann)
    make_follow(ann, ben)
    skill = share(ann)
    like(ann, skill)
    download(ann, skill)
    assert feed_of(ann) == [("user_followed", "ben")]
    assert feed_of(ben) == [("skill_shared", "ann"), ("user_followed", "ann")]


def test_a_like_taken_back(feed_of, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    skill = share(cleo)
    like(ben, skill)
    assert feed_of(ann) == [("skill_liked", "ben")]
    like(ben, skill, False)
    assert feed_of(ann) == []
    like(ben, skill)
    assert feed_of(ann) == [("skill_liked", "ben")]


def test_a_new_follow_brings_the_newest(feed_of, ann, ben, settings) -> None:
    settings.KEEP = 2
    for number in range(3):
        share(ben, f"Skill {number}")
    assert feed_of(ann) == []
    make_follow(ann, ben)
    assert feed_of(ann) == [("skill_shared", "ben")] * 3
    assert FeedEntry.objects.filter(owner=ann).count() == 2


def test_pages_are_full_while_there_is_more(feed_of, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    make_follow(ann, cleo)
    for number in range(4):
        share(ben, f"Seen {number}")
        for closed in range(5):
            share(ben, f"Closed {number}.{closed}", visibility="private")
        share(cleo, f"Muted {number}")
    mute(ann, cleo)
    assert feed_of(ann) == [("skill_shared", "ben")] * 4


def test_backwards(call, run_events, ann, ben) -> None:
    make_follow(ann, ben)
    for number in range(7):
        share(ben, f"Skill {number}", visibility="private" if number == 3 else "public")
    run_events()
    first = call("get", f"{FEED}?limit=2", ann).json()
    second = call("get", first["next"], ann).json()
    third = call("get", second["next"], ann).json()
    assert third["next"] is None
    assert call("get", third["previous"], ann).json()["results"] == second["results"]
    assert call("get", second["previous"], ann).json()["results"] == first["results"]
