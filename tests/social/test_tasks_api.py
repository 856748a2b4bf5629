"""Custom tasks over HTTP: answers, order, bad input, queries."""

import pytest

from social.models import CustomTask
from social.services.tasks import TaskService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_plan, make_skill, make_task

pytestmark = pytest.mark.django_db
BASE = "/api/v1/social"


def test_proposing_voting_and_adopting(api_client, assert_problem) -> None:
    skill, author, learner = make_skill(), make_user(), make_user()
    url = f"{BASE}/skills/{skill.pk}/tasks"
    fields = {"day": 2, "title": "Extra", "description": "", "minutes": 5, "resource_url": "https://a.example/x"}
    answer = api_client(author).post(url, fields)
    assert answer.status_code == 201
    task = answer.json()
    assert {name: task[name] for name in fields} == fields
    assert (task["skill"], task["author"]["id"], task["up"], task["viewer"]) == (skill.pk, author.pk, 0, {"vote": 0})
    again = api_client(learner).post(url, {"day": 2, "title": "EXTRA"})
    assert_problem(again, 409, "task_exists", "title")
    assert again.json()["errors"][0]["task"] == task["id"]
    vote = api_client(learner).post(f"{BASE}/tasks/{task['id']}/vote", {"value": 1}).json()
    assert vote == {"vote": 1, "score": 0.206549, "up": 1, "down": 0}
    found = api_client(learner).get(f"{BASE}/tasks/{task['id']}").json()
    assert (found["score"], found["viewer"]) == (0.206549, {"vote": 1})
    assert_problem(api_client(learner).post(f"{BASE}/tasks/{task['id']}/adopt"), 409, "not_downloaded")
    plan = make_plan(owner=learner, skill=skill)
    adopted = api_client(learner).post(f"{BASE}/tasks/{task['id']}/adopt").json()
    assert (adopted["adopted"], adopted["plan"]["id"]) == (True, plan.pk)
    assert adopted["plan"]["days"][1]["tasks"][-1]["title"] == "Extra"


def test_editing_and_deleting(api_client, assert_problem) -> None:
    task = make_task(title="Old", minutes=5)
    own, other = api_client(task.author), api_client(make_user())
    url = f"{BASE}/tasks/{task.pk}"
    etag = own.get(url)["ETag"]
    assert_problem(other.patch(url, {"title": "x"}), 403, "not_the_author")
    assert_problem(other.delete(url), 403, "not_the_author")
    edited = own.patch(url, {"title": "New", "minutes": None}, HTTP_IF_MATCH=etag)
    assert (edited.json()["title"], edited.json()["minutes"]) == ("New", None)
    assert_problem(own.patch(url, {"title": "Newer"}, HTTP_IF_MATCH=etag), 412, "precondition_failed")
    assert_problem(own.patch(url, {"day": 99}), 400, "no_such_day", "day")
    assert own.delete(url).status_code == 204
    assert_problem(own.get(url), 404, "not_found")


def test_best_first_by_day(api_client) -> None:
    skill, enemy, viewer = make_skill(), make_user(), make_user()
    tasks = {
        name: make_task(skill=skill, title=name, day=day) for name, day in (("a", 2), ("b", 1), ("c", 1), ("d", 1))
    }
    make_task(skill=skill, author=enemy, title="hated")
    block(enemy, viewer)
    for name, value in (("d", -1), ("c", 1), ("a", 1)):
        TaskService.vote(user=make_user(), task_id=tasks[name].pk, value=value)
    client, url = api_client(type(viewer).objects.get(pk=viewer.pk)), f"{BASE}/skills/{skill.pk}/tasks"
    assert [row["title"] for row in client.get(url).json()["results"]] == ["c", "d", "b", "a"]
    assert [row["title"] for row in client.get(url, {"day": 1}).json()["results"]] == ["c", "d", "b"]
    found, page = [], client.get(url, {"limit": 1}).json()
    while page["next"]:
        found += page["results"]
        page = client.get(page["next"]).json()
    assert [row["title"] for row in found + page["results"]] == ["c", "d", "b", "a"]


GOOD = {"day": 1, "title": "Fine"}
BAD = [
    ({}, "required", "title"),
    ({**GOOD, "day": 0}, "min_value", "day"),
    ({**GOOD, "day": 400}, "max_value", "day"),
    ({**GOOD, "day": 4}, "no_such_day", "day"),
    ({**GOOD, "day": "1"}, "invalid", "day"),
    ({**GOOD, "title": "  "}, "blank", "title"),
    ({**GOOD, "title": "a\nb"}, "control_characters", "title"),
    ({**GOOD, "title": "x" * 201}, "max_length", "title"),
    ({**GOOD, "description": "x" * 2_001}, "max_length", "description"),
    ({**GOOD, "minutes": 0}, "min_value", "minutes"),
    ({**GOOD, "minutes": 1_441}, "max_value", "minutes"),
    ({**GOOD, "minutes": 1.5}, "invalid", "minutes"),
    ({**GOOD, "resource_url": "javascript:alert(1)"}, "invalid", "resource_url"),
    ({**GOOD, "resource_url": "https://a.example/" + "x" * 500}, "max_length", "resource_url"),
    ({**GOOD, "votes": 9}, "unknown_field", "votes"),
]


@pytest.mark.parametrize(("body", "code", "attr"), BAD)
def test_bad_input_is_refused_and_nothing_is_stored(api_client, assert_problem, body, code, attr) -> None:
    answer = api_client(make_user()).post(f"{BASE}/skills/{make_skill().pk}/tasks", body)
    assert_problem(answer, 400, code, attr)
    assert not CustomTask.objects.exists()


@pytest.mark.parametrize("body", [{}, {"value": 2}, {"value": "1"}, {"value": True}, {"value": 1, "why": "x"}])
def test_bad_votes(api_client, body: dict) -> None:
    task = make_task()
    assert api_client(make_user()).post(f"{BASE}/tasks/{task.pk}/vote", body).status_code == 400
    assert CustomTask.objects.get().score == 0


def test_the_number_of_queries_does_not_grow(api_client, assert_queries) -> None:
    skill, viewer, rows = make_skill(), make_user(), 0
    for number in (3, 27):
        for _ in range(number):
            TaskService.vote(user=viewer, task_id=make_task(skill=skill).pk, value=1)
        rows += number
        for user, expected in ((type(viewer).objects.get(pk=viewer.pk), 5), (None, 3)):
            client = api_client(user)
            with assert_queries(expected):
                found = client.get(f"{BASE}/skills/{skill.pk}/tasks", {"limit": 100})
            assert len(found.json()["results"]) == rows


def test_every_list_is_read_by_an_index(explain) -> None:
    skill, viewer = make_skill(), make_user()
    block(make_user(), viewer)
    rows = CustomTask.objects.readable_by(viewer)
    explain(rows.filter(skill_id=skill.pk).columns().order_by("day", "-score", "-id")[:21])
    explain(rows.filter(skill_id=skill.pk, day=1).columns().order_by("-score", "-id")[:21])
    explain(rows.filter(author_id=viewer.pk).columns().order_by("-id")[:21])
