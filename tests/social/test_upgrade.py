"""A newer version of the skill comes into the learner's plan: progress and own edits stay."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from social.models import Plan
from social.services import PlanService, SkillService
from social.services.upgrading import merged
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_plan, make_skill

pytestmark = pytest.mark.django_db


def path(plan):
    return f"/api/v1/social/plans/{plan.pk}/upgrade"


def task(title, **fields):
    return {"title": title, "description": "", "minutes": 30, "resource_url": "", **fields}


def numbered(days):
    return [{**day, "day": number} for number, day in enumerate(days, 1)]


@pytest.fixture
def skill():
    return make_skill(days=make_days(3))


@pytest.fixture
def plan(skill):
    return make_plan(skill=skill)


def edit_skill(skill, change):
    days = deepcopy(skill.days)
    days = change(days) or days
    SkillService.edit(skill_id=skill.pk, changes={"days": numbered(days)})


def edit_plan(plan, change):
    days = deepcopy(plan.days)
    days = change(days) or days
    PlanService.edit(plan_id=plan.pk, owner_id=plan.owner_id, changes={"days": numbered(days)})


def test_without_a_newer_version_there_is_nothing_to_do(api_client, plan):
    client = api_client(plan.owner)
    told = {"newer": False, "from_version": 1, "to_version": 1, "changes": [], "conflicts": []}
    assert client.get(path(plan)).json() == told
    answer = client.post(path(plan))
    assert answer.status_code == 200, answer.content
    assert {name: answer.json()[name] for name in told} == told
    plan.refresh_from_db()
    assert plan.revision == 1


def test_it_is_shown_before_it_is_done(api_client, skill, plan):
    def change(days):
        days[0]["tasks"][0]["minutes"] = 10
        days[1]["title"] = "Day two"
        days[2]["tasks"].append(task("More"))
        return [*days, {"title": "Last", "tasks": []}]

    edit_skill(skill, change)
    shown = api_client(plan.owner).get(path(plan)).json()
    assert (shown["newer"], shown["from_version"], shown["to_version"], shown["conflicts"]) == (True, 1, 2, [])
    assert [(each["kind"], each["day"], each.get("task"), each["field"]) for each in shown["changes"]] == [
        ("changed", 1, "Task 1.1", "minutes"),
        ("changed", 2, None, "title"),
        ("added", 3, "More", "task"),
        ("added", 4, None, "day"),
    ]
    plan.refresh_from_db()
    assert (plan.skill_version, plan.revision) == (1, 1)


def test_theirs_come_in_mine_stay_and_completion_follows_its_day(api_client, skill, plan):
    client = api_client(plan.owner)
    for day in (1, 3):
        client.post(f"/api/v1/social/plans/{plan.pk}/days/{day}/complete")
    edit_plan(plan, lambda days: days[1]["tasks"].append(task("My own")))
    edit_skill(skill, lambda days: [{"title": "Before all", "tasks": []}, *days])
    answer = client.post(path(plan)).json()
    assert answer["conflicts"] == []
    new = answer["plan"]
    assert new["skill_version"] == 2
    assert [day["title"] for day in new["days"]] == ["Before all", "Day 1", "Day 2", "Day 3"]
    assert [day["completed_at"] is not None for day in new["days"]] == [False, True, False, True]
    assert [found["title"] for found in new["days"][2]["tasks"]] == ["Task 2.1", "Task 2.2", "My own"]
    assert new["progress"]["completed_days"] == 2
    stored = Plan.objects.get()
    assert sorted(stored.told) == [2, 4]
    again = client.post(path(plan)).json()
    assert (again["newer"], again["plan"]) == (False, new)
    assert Plan.objects.get().revision == stored.revision


@pytest.mark.parametrize(("prefer", "minutes"), [(None, 20), ("mine", 20), ("theirs", 10)])
def test_where_both_changed_the_same_it_is_named(api_client, skill, plan, prefer, minutes):
    edit_plan(plan, lambda days: days[0]["tasks"][0].update(minutes=20))
    edit_skill(skill, lambda days: days[0]["tasks"][0].update(minutes=10, description="How"))
    client = api_client(plan.owner)
    conflict = {"day": 1, "task": "Task 1.1", "field": "minutes", "base": 30, "mine": 20, "theirs": 10}
    assert client.get(path(plan)).json()["conflicts"] == [conflict]
    answer = client.post(path(plan), {"prefer": prefer} if prefer else None).json()
    assert answer["conflicts"] == [conflict]
    first = answer["plan"]["days"][0]["tasks"][0]
    assert (first["minutes"], first["description"]) == (minutes, "How")


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_days_taken_out_by_the_author(api_client, skill, plan, prefer):
    PlanService.complete_day(plan_id=plan.pk, owner_id=plan.owner_id, day=1)
    edit_plan(plan, lambda days: days[1].update(title="Day 2, as I do it"))
    edit_skill(skill, lambda days: [{"title": "New", "tasks": []}, days[2]][1:])
    answer = api_client(plan.owner).post(path(plan), {"prefer": prefer}).json()
    mine = ["Day 2, as I do it"] if prefer == "mine" else []
    assert [day["title"] for day in answer["plan"]["days"]] == ["Day 1", *mine, "Day 3"]
    assert answer["plan"]["days"][0]["completed_at"] is not None
    assert [(each["day"], each["field"], each["theirs"]) for each in answer["conflicts"]] == [(2, "day", None)]


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_tasks_taken_out_by_the_learner(api_client, skill, plan, prefer):
    edit_plan(plan, lambda days: days[0].update(tasks=days[0]["tasks"][:1]))
    edit_skill(skill, lambda days: days[0]["tasks"][1].update(minutes=5))
    answer = api_client(plan.owner).post(path(plan), {"prefer": prefer}).json()
    assert [(each["field"], each["mine"]) for each in answer["conflicts"]] == [("task", None)]
    back = ["Task 1.2"] if prefer == "theirs" else []
    assert [found["title"] for found in answer["plan"]["days"][0]["tasks"]] == ["Task 1.1", *back]


def test_title_and_description_are_merged_too(api_client, skill, plan):
    PlanService.edit(plan_id=plan.pk, owner_id=plan.owner_id, changes={"title": "My way"})
    SkillService.edit(skill_id=skill.pk, changes={"title": "Their way", "description": "Anew"})
    answer = api_client(plan.owner).post(path(plan)).json()
    assert answer["plan"]["title"] == "My way"
    assert [(each["day"], each["field"], each["mine"]) for each in answer["conflicts"]][:1] == [
        (None, "title", "My way")
    ]


def test_what_is_too_large_together_is_refused(api_client, assert_problem, skill, plan):
    edit_plan(plan, lambda days: days[0]["tasks"].extend(task(f"mine {number}") for number in range(30)))
    edit_skill(skill, lambda days: days[0]["tasks"].extend(task(f"theirs {number}") for number in range(30)))
    assert_problem(api_client(plan.owner).post(path(plan)), 422, "too_large")
    assert Plan.objects.get().skill_version == 1


def test_a_stale_upgrade_is_refused(api_client, assert_problem, skill, plan):
    edit_skill(skill, lambda days: days[:2])
    client = api_client(plan.owner)
    tag = client.get(f"/api/v1/social/plans/{plan.pk}")["ETag"]
    PlanService.complete_day(plan_id=plan.pk, owner_id=plan.owner_id, day=1)
    assert_problem(client.post(path(plan), HTTP_IF_MATCH=tag), 412, "precondition_failed")


def test_plans_that_follow_nothing(api_client, assert_problem, skill, plan):
    own = make_plan()
    SkillService.delete(skill_id=skill.pk)
    for each in (own, plan):
        client = api_client(each.owner)
        assert_problem(client.get(path(each)), 409, "no_skill")
        assert_problem(client.post(path(each)), 409, "no_skill")


def test_nobody_upgrades_anothers_plan(api_client, assert_problem, plan):
    for method in ("get", "post"):
        assert_problem(getattr(api_client(make_user()), method)(path(plan)), 404, "not_found")
        assert_problem(getattr(api_client(), method)(path(plan)), 401, "not_authenticated")


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [({"prefer": "both"}, "invalid_choice", "prefer"), ({"days": []}, "unknown_field", "days")],
)
def test_bad_input_is_refused(api_client, assert_problem, plan, body, code, attr):
    assert_problem(api_client(plan.owner).post(path(plan), body), 400, code, attr)


# --- whatever both do -----------------------------------------------------------------------------------------------

_KINDS = ["title", "task", "minutes", "new task", "new day", "no task", "no day", "swap"]
_EDITS = st.lists(st.tuples(st.sampled_from(_KINDS), st.integers(0, 5), st.integers(0, 3)), max_size=7)


def edited(days, edits, who):
    """The days after these edits, and the words that they brought in and that are still there."""
    days, words = deepcopy(days), [f"{who} {number}!" for number in range(20)]
    fresh = iter(words)
    for kind, at, place in edits:
        day = days[at % len(days)]
        if kind == "title":
            day["title"] = next(fresh)
        elif kind == "new day":
            days.insert(at, {"day": 0, "title": next(fresh), "tasks": [task(next(fresh))]})
        elif kind == "swap":
            days.append(days.pop(at % len(days)))
        elif kind == "no day" and len(days) > 1:
            days.remove(day)
        else:
            edit_task(day["tasks"], kind, place, fresh)
    text = str(days)
    return numbered(days), [word for word in words if word in text]


def edit_task(tasks, kind, place, fresh):
    found = tasks[place % len(tasks)] if tasks else None
    if kind == "new task":
        tasks.insert(place, task(next(fresh)))
    elif found and kind == "task":
        found["description"] = next(fresh)
    elif found and kind == "minutes":
        found["minutes"] = 40 + place
    elif found and kind == "no task":
        tasks.remove(found)


@given(_EDITS, _EDITS, st.sets(st.integers(1, 6)))
@settings(max_examples=25, deadline=None)
def test_no_own_edit_and_no_progress_is_ever_lost(my_edits, their_edits, ticked):
    base = make_days(4)
    mine, my_words = edited(base, my_edits, "mine")
    theirs, _ = edited(base, their_edits, "theirs")
    texts = {"title": "T", "description": ""}
    completed = {str(day["day"]): f"2026-01-0{day['day']}T00:00:00Z" for day in mine if day["day"] in ticked}
    plan = {**texts, "days": mine, "completed": completed, "told": [int(day) for day in completed]}
    versions = {"number": 1, **texts, "days": base}, {"number": 2, **texts, "days": theirs}
    told, fields = merged(plan, *versions, "mine")
    after = str(fields["days"])
    assert [word for word in my_words if word not in after] == []
    assert sorted(fields["completed"].values()) == sorted(completed.values())
    assert sorted(map(str, fields["told"])) == sorted(fields["completed"])
    assert [day["day"] for day in fields["days"]] == list(range(1, len(fields["days"]) + 1))
    titles = {day["day"]: day["title"] for day in mine}
    ours = {day["day"]: day["title"] for day in fields["days"]}
    by_moment = {at: ours[int(day)] for day, at in fields["completed"].items()}
    for day, at in completed.items():
        if titles[int(day)].startswith("mine"):
            assert by_moment[at] == titles[int(day)]
    if not my_edits and not completed:
        assert fields["days"] == theirs
        assert told.conflicts == []
    again = {**plan, **fields}
    assert merged(again, versions[1], versions[1], "mine")[1] == {}
