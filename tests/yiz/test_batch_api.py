"""`/api/v1/batch`: moderators look, admins act, and a switch that holds in every process."""

from collections.abc import Callable, Iterator

import pytest
from rest_framework.test import APIClient

from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from yiz import ports
from yiz.batch import tasks
from yiz.batch.models import BatchRun, Outcome
from yiz.batch.services import BatchProcessor
from yiz.ports import Progress, Scheduled

pytestmark = pytest.mark.django_db
Client = Callable[..., APIClient]
BATCH = "/api/v1/batch"
LOOKS = [("get", "status"), ("get", "runs"), ("get", "runs/66f0c2a54f1a2b3c4d5e6f70")]
ACTS = [("post", "start"), ("post", "stop"), ("post", "process"), ("post", "cleanup")]


def count(progress: Progress) -> int:
    progress(2, "counting")
    return 2


@pytest.fixture(autouse=True)
def _task() -> Iterator[None]:
    ports.batch_tasks.provide("test_count", Scheduled(count, 60, "counts"))
    yield
    ports.batch_tasks.withdraw("test_count")


@pytest.fixture
def admin(api_client: Client) -> APIClient:
    return api_client(make_user(is_staff=True, is_superuser=True))


def test_who_may(api_client: Client, admin: APIClient) -> None:
    callers = {
        "anonymous": (api_client(), 401, 401),
        "user": (api_client(make_user()), 403, 403),
        "moderator": (api_client(make_moderator()), None, 403),
        "admin": (admin, None, None),
    }
    wrong = []
    for who, (client, looks, acts) in callers.items():
        for (method, path), refusal in [*((look, looks) for look in LOOKS), *((act, acts) for act in ACTS)]:
            status = getattr(client, method)(f"{BATCH}/{path}").status_code
            if (status != refusal) if refusal else status in (401, 403, 405, 500):
                wrong.append((who, method, path, status))
        assert client.get(f"{BATCH}/health").status_code == 200
    assert wrong == []


def test_what_is_asked_for_is_run_by_a_worker_and_told(admin: APIClient, assert_problem: Callable[..., None]) -> None:
    asked = admin.post(f"{BATCH}/process", {"task": "test_count"})
    assert asked.status_code == 202
    run = asked.json()
    assert (run["outcome"], run["progress"], run["seconds"]) == ("running", "waits for a worker", None)
    again = admin.post(f"{BATCH}/process", {"task": "test_count"})
    assert_problem(again, 409, "already_running", "task")
    assert again.json()["errors"][0]["run_id"] == run["id"]

    tasks.carry_out(run["id"])
    told = admin.get(f"{BATCH}/runs/{run['id']}").json()
    assert (told["outcome"], told["rows"], told["error"]) == ("succeeded", 2, "")
    assert told["seconds"] >= 0
    assert admin.get(f"{BATCH}/runs?task=test_count").json()["results"] == [told]
    tasks.carry_out(run["id"])
    assert BatchRun.objects.count() == 1, "delivered twice, run once"
    assert_problem(admin.post(f"{BATCH}/process", {"task": "nothing"}), 400, "invalid_choice", "task")


def test_status_and_health_tell_of_every_task(api_client: Client, admin: APIClient) -> None:
    ports.batch_tasks.provide("test_count", Scheduled(lambda progress: 1 // 0, 60, "fails"))
    assert BatchProcessor.run("test_count").outcome == Outcome.FAILED
    status = admin.get(f"{BATCH}/status").json()
    assert {task["name"] for task in status["tasks"]} == set(BatchProcessor.names())
    told = next(task for task in status["tasks"] if task["name"] == "test_count")
    assert "ZeroDivisionError" in told["last_run"]["error"]
    assert told["next_run_at"] > told["last_run"]["started_at"]
    assert status["workers"] or status["schedules"] == "on"
    health = api_client().get(f"{BATCH}/health").json()
    assert (health["status"], health["late"]) == ("degraded", ["test_count"])
    assert "ZeroDivision" not in str(health), "nothing of the inside for everybody"


def test_the_switch_holds_for_schedules_and_not_for_what_is_essential(
    admin: APIClient, settings: pytest.FixtureRequest, assert_problem: Callable[..., None]
) -> None:
    assert admin.post(f"{BATCH}/stop").json() == {"schedules": "off"}
    tasks.run("test_count")
    assert not BatchRun.objects.exists()
    tasks.run("outbox_sweep")
    assert BatchRun.objects.get().task == "outbox_sweep"
    scheduled = {task["name"]: task["scheduled"] for task in admin.get(f"{BATCH}/status").json()["tasks"]}
    assert (scheduled["test_count"], scheduled["outbox_sweep"]) == (False, True)

    assert admin.post(f"{BATCH}/start").json() == {"schedules": "on"}
    tasks.run("test_count")
    assert BatchRun.objects.filter(task="test_count", outcome=Outcome.SUCCEEDED).count() == 1
    settings.BATCH_ENABLED = False  # type: ignore[attr-defined]
    assert_problem(admin.post(f"{BATCH}/start"), 422, "switched_off")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_of_runs_costs_the_same(admin: APIClient, assert_queries: Callable[..., object], rows: int) -> None:
    for _ in range(rows):
        BatchProcessor.run("test_count")
    admin.get(f"{BATCH}/runs")
    with assert_queries(1):  # type: ignore[attr-defined]
        assert len(admin.get(f"{BATCH}/runs?limit=100").json()["results"]) == rows
