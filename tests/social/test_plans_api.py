"""Plans over HTTP: one's own, copied from skills, ticked off day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from social.models import Interaction, Plan, SharedSkill
from social.services import PlanService
from social.services.progress import progress_of, stamp, streaks
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_plan, make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/social/plans"


def told(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("id")]


def test_a_plan_is_made_read_changed_and_deleted(api_client):
    client = api_client(make_user())
    created = client.post(PLANS, {"title": "Mornings", "days": make_days(2)})
    assert created.status_code == 201, created.content
    plan = created.json()
    assert created["Location"] == f"{PLANS}/{plan['id']}"
    assert plan["progress"] == {"completed_days": 0, "total_days": 2, "percent": 0, "streak": 0}
    assert plan["skill"] is None
    assert [day["completed_at"] for day in plan["days"]] == [None, None]
    path = f"{PLANS}/{plan['id']}"
    edited = client.patch(path, {"title": "Evenings", "description": "Slowly."}).json()
    assert (edited["title"], edited["description"], edited["days"]) == ("Evenings", "Slowly.", plan["days"])
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("get", "/progress"),
        ("post", "/days/1/complete"),
        ("delete", "/days/1/complete"),
    ],
)
def test_nobody_learns_of_anothers_plan(api_client, assert_problem, method, tail):
    plan = make_plan()
    path = f"{PLANS}/{plan.pk}{tail}"
    body = {"title": "Mine"} if method == "patch" else None
    assert_problem(getattr(api_client(make_user()), method)(path, body), 404, "not_found")
    assert_problem(getattr(api_client(), method)(path, body), 401, "not_authenticated")
    plan.refresh_from_db()
    assert plan.completed == {}


def test_downloading_makes_one_plan_and_counts_once(api_client):
    learner, skill = make_user(), make_skill(days=make_days(3))
    client = api_client(learner)
    path = f"/api/v1/social/skills/{skill.pk}/download"
    first = client.post(path)
    assert first.status_code == 200, first.content
    plan = first.json()["plan"]
    assert (first.json()["downloaded"], first.json()["count"]) == (True, 1)
    assert (plan["skill"], plan["skill_version"], plan["title"]) == (skill.pk, 1, skill.title)
    again = client.post(path)
    assert again.status_code == 200
    assert again.json()["plan"]["id"] == plan["id"]
    assert again.json()["count"] == 1
    assert len(told("SkillDownloaded")) == 1
    skill.author.refresh_from_db()
    assert skill.author.downloads_received == 1

    client.delete(f"{PLANS}/{plan['id']}")
    fresh = client.post(path)
    assert fresh.status_code == 200
    assert fresh.json()["plan"]["id"] != plan["id"]
    assert fresh.json()["count"] == 1
    assert Interaction.objects.get().plan_id == fresh.json()["plan"]["id"]
    assert len(told("SkillDownloaded")) == 1
    viewer = client.get(f"/api/v1/social/skills/{skill.pk}").json()["viewer"]
    assert viewer["downloaded"] is True


def test_a_draft_of_ones_own_is_not_downloaded(api_client, assert_problem):
    skill = make_skill(status="draft")
    assert_problem(api_client(skill.author).post(f"/api/v1/social/skills/{skill.pk}/download"), 409, "not_published")


@pytest.mark.django_db(transaction=True)
def test_sixteen_downloads_at_once_make_one_plan_each_and_an_exact_count():
    skill, learners = make_skill(), [make_user() for _ in range(4)]
    ids = in_threads(
        lambda number: PlanService.download(user=learners[number % 4], skill_id=skill.pk).plan_id, threads=16
    )
    assert len(set(ids)) == 4
    assert Plan.objects.count() == 4
    assert SharedSkill.objects.get().downloads_count == 4
    assert len(told("SkillDownloaded")) == 4
    skill.author.refresh_from_db()
    assert skill.author.downloads_received == 4


@pytest.mark.django_db(transaction=True)
def test_days_completed_from_many_devices_at_once_are_all_kept():
    plan = make_plan(days=make_days(8))
    in_threads(
        lambda number: PlanService.complete_day(plan_id=plan.pk, owner_id=plan.owner_id, day=number % 8 + 1), threads=16
    )
    plan.refresh_from_db()
    assert plan.completed_days == 8
    assert sorted(plan.completed, key=int) == [str(day) for day in range(1, 9)]
    assert len(told("PlanDayCompleted")) == 8
    assert len(told("PlanCompleted")) == 1


def test_days_are_ticked_and_unticked(api_client, assert_problem):
    skill = make_skill(days=make_days(2))
    plan = make_plan(skill=skill)
    client = api_client(plan.owner)
    path = f"{PLANS}/{plan.pk}"
    half = client.post(f"{path}/days/2/complete").json()
    assert half["progress"] == {"completed_days": 1, "total_days": 2, "percent": 50, "streak": 1}
    assert half["days"][0]["completed_at"] is None
    assert half["days"][1]["completed_at"].endswith("Z")
    assert half["started_at"] is not None
    assert client.post(f"{path}/days/2/complete").json() == half
    whole = client.post(f"{path}/days/1/complete").json()
    assert whole["progress"]["percent"] == 100
    assert whole["completed_at"] is not None
    ids = {"plan_id": plan.pk, "actor_id": plan.owner_id, "skill_id": skill.pk}
    assert told("PlanDayCompleted") == [{**ids, "day": 2}, {**ids, "day": 1}]
    assert told("PlanCompleted") == [ids]

    back = client.delete(f"{path}/days/1/complete").json()
    assert back["progress"]["percent"] == 50
    assert back["completed_at"] is None
    assert client.delete(f"{path}/days/1/complete").status_code == 200
    client.post(f"{path}/days/1/complete")
    assert len(told("PlanDayCompleted")) == 2
    assert len(told("PlanCompleted")) == 1
    for day in ("0", "3", "99999999999999999999"):
        assert_problem(client.post(f"{path}/days/{day}/complete"), 404, "not_found")
    assert_problem(client.post(f"{path}/days/1/complete", {"note": 1}), 400, "unknown_field", "note")


def test_changing_the_days_keeps_what_was_completed(api_client):
    plan = make_plan(days=make_days(3))
    client = api_client(plan.owner)
    for day in (1, 3):
        client.post(f"{PLANS}/{plan.pk}/days/{day}/complete")
    shorter = client.patch(f"{PLANS}/{plan.pk}", {"days": make_days(2)}).json()
    assert shorter["progress"]["completed_days"] == 1
    assert shorter["progress"]["total_days"] == 2
    assert shorter["days"][0]["completed_at"] is not None


def test_a_stale_edit_is_refused(api_client, assert_problem):
    plan = make_plan()
    client = api_client(plan.owner)
    tag = client.get(f"{PLANS}/{plan.pk}")["ETag"]
    client.post(f"{PLANS}/{plan.pk}/days/1/complete")
    assert_problem(client.patch(f"{PLANS}/{plan.pk}", {"title": "x"}, HTTP_IF_MATCH=tag), 412, "precondition_failed")


def test_progress_tells_streaks_minutes_and_the_end(api_client):
    now = datetime.now(UTC)
    done = {str(day): stamp(now - timedelta(days=3 - day)) for day in (1, 2, 3)}
    plan = make_plan(days=make_days(6, tasks=1, minutes=20), completed=done, completed_days=3)
    body = api_client(plan.owner).get(f"{PLANS}/{plan.pk}/progress").json()
    assert (body["completed_days"], body["total_days"], body["percent"]) == (3, 6, 50)
    assert (body["streak"], body["longest_streak"], body["minutes_left"]) == (3, 3, 60)
    assert body["estimated_end"] == (now.date() + timedelta(days=3)).isoformat()
    assert [day["completed_at"] is None for day in body["days"]] == [False] * 3 + [True] * 3


ZONE = ZoneInfo("Pacific/Auckland")
TODAY = date(2026, 4, 10)


def local(day, hour=12):
    return datetime(2026, 4, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([], (0, 0)),
        ([local(10)], (1, 1)),
        ([local(9)], (1, 1)),
        ([local(8)], (0, 1)),
        ([local(8), local(9), local(10)], (3, 3)),
        ([local(8), local(10)], (1, 1)),
        ([local(9, 1), local(9, 23), local(10)], (2, 2)),
        ([local(3), local(4), local(5), local(9)], (1, 3)),
        # the end of daylight saving, on the 5th, has 25 hours
        ([local(4, 23), local(5, 1), local(6, 0)], (0, 3)),
    ],
)
def test_streaks_count_the_learners_own_days(moments, expected):
    assert streaks(moments, ZONE, TODAY) == expected


def test_a_day_belongs_to_the_learners_time_zone():
    late = datetime(2026, 4, 9, 13, tzinfo=UTC)  # the 10th in Auckland
    assert streaks([late], ZoneInfo("UTC"), date(2026, 4, 11)) == (0, 1)
    assert streaks([late], ZONE, date(2026, 4, 11)) == (1, 1)


@pytest.mark.parametrize(
    ("done", "total", "end"),
    [
        ([], 5, date(2026, 4, 14)),
        ([10], 5, date(2026, 4, 14)),
        ([7, 9], 4, date(2026, 4, 14)),  # two in four days: two more take four
        ([9, 10], 2, None),
    ],
)
def test_the_estimated_end_goes_on_at_the_pace_so_far(done, total, end):
    row = {
        "completed": {str(number): stamp(local(day)) for number, day in enumerate(done, 1)},
        "completed_days": len(done),
        "total_days": total,
    }
    assert progress_of(row, ZONE, local(10, 20)).estimated_end == end
