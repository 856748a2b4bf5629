"""A plan of one's own becomes a skill; its progress stays one's own."""

import pytest

from social.models import Plan, SharedSkill, SkillVersion
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_plan, make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def path(plan):
    return f"/api/v1/social/plans/{plan.pk}/share"


def test_a_plan_becomes_a_skill_without_its_progress(api_client):
    plan = make_plan(days=make_days(2), description="Slowly.", completed={"1": "2026-01-01T10:00:00Z"})
    answer = api_client(plan.owner).post(
        path(plan), {"category": "Music", "tags": ["guitar"], "difficulty": "advanced"}
    )
    assert answer.status_code == 201, answer.content
    skill = answer.json()
    assert answer["Location"] == f"/api/v1/social/skills/{skill['id']}"
    assert (skill["title"], skill["description"], skill["days"]) == (plan.title, "Slowly.", plan.days)
    assert (skill["category"], skill["tags"], skill["difficulty"]) == ("music", ["guitar"], "advanced")
    assert (skill["status"], skill["visibility"], skill["forked_from"]) == ("published", "public", None)
    assert "completed" not in answer.content.decode()
    assert [event.name for event in OutboxEvent.objects.all()] == ["SkillPublished"]
    assert SkillVersion.objects.get().number == 1
    plan.refresh_from_db()
    assert (plan.skill_id, plan.revision, len(plan.completed)) == (None, 1, 1)


def test_what_is_not_said_comes_from_the_skill_it_was_made_from(api_client):
    origin = make_skill(category="music", difficulty="advanced", tags=["x"], language="de", licence="CC0", source="a")
    plan = make_plan(skill=origin, title="Mine")
    skill = api_client(plan.owner).post(path(plan), {"status": "draft", "tags": ["y"]}).json()
    assert (skill["title"], skill["category"], skill["difficulty"]) == ("Mine", "music", "advanced")
    assert (skill["tags"], skill["language"], skill["status"]) == (["y"], "de", "draft")
    assert (skill["licence"], skill["source"]) == ("CC0", "a")
    assert skill["forked_from"]["id"] == origin.pk
    origin.refresh_from_db()
    assert origin.forks_count == 0


def test_what_was_for_followers_stays_so_unless_told(api_client):
    plan = make_plan(skill=make_skill(visibility="followers"))
    client = api_client(plan.owner)
    assert client.post(path(plan), {}).json()["visibility"] == "followers"
    assert client.post(path(plan), {"visibility": "public"}).json()["visibility"] == "public"


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "category"),
        ({"category": "!!!"}, "invalid_category", "category"),
        ({"category": "a", "title": ""}, "blank", "title"),
        ({"category": "a", "status": "removed"}, "invalid_choice", "status"),
        ({"category": "a", "days": []}, "unknown_field", "days"),
        ({"category": "a", "tags": ["<"]}, "invalid_tag", "tags.0"),
    ],
)
def test_bad_input_is_refused(api_client, assert_problem, body, code, attr):
    plan = make_plan()
    assert_problem(api_client(plan.owner).post(path(plan), body), 400, code, attr)
    assert not SharedSkill.objects.exists()


def test_nobody_shares_anothers_plan(api_client, assert_problem):
    plan = make_plan()
    assert_problem(api_client(make_user()).post(path(plan), {"category": "a"}), 404, "not_found")
    assert_problem(api_client().post(path(plan), {"category": "a"}), 401, "not_authenticated")


def test_a_repeated_call_under_a_key_makes_one(api_client):
    plan = make_plan()
    client = api_client(plan.owner)
    first, again = (client.post(path(plan), {"category": "a"}, HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert (SharedSkill.objects.count(), Plan.objects.count()) == (1, 1)
