"""Probes: each part by itself, and what its absence means."""

import pytest
from django.test import Client

from tests.asserts import assert_problem, assert_queries
from yiz import ports
from yiz.health import checks
from yiz.ports import PartHealth

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def provide():
    """Provides parts for the length of a test."""
    before = dict(ports.health_parts)
    yield ports.health_parts.provide
    for name, _ in list(ports.health_parts):
        ports.health_parts.withdraw(name)
    for name, check in before.items():
        ports.health_parts.provide(name, check)


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_every_part_with_its_time(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "ok"
    assert {"database", "cache", "channel_layer", "task_queue"} <= set(body["parts"])
    for part in body["parts"].values():
        assert part["ok"] is True
        assert 0 <= part["ms"] < 5_000


def test_alive_without_asking_anybody(client):
    with assert_queries(0):
        assert client.get("/health/live").json() == {"status": "ok"}


def test_what_reads_can_do_without_degrades(client, settings):
    settings.EMBEDDED, settings.CELERY_BROKER_URL = False, NOWHERE
    settings.CHANNEL_LAYERS = {"default": {"CONFIG": {"hosts": [NOWHERE]}}}
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert answer.json()["status"] == "degraded"
    assert (parts["channel_layer"]["ok"], parts["task_queue"]["ok"], parts["database"]["ok"]) == (False, False, True)
    assert "127.0.0.1" not in answer.content.decode(), "where things are is nobody's business"


def test_without_what_is_needed_it_is_down(client, provide):
    provide("database", lambda: PartHealth(ok=False, detail="the disk is full"))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"
    assert answer.json()["parts"]["database"]["detail"] == "the disk is full"
    assert client.get("/health/live").status_code == 200


def test_other_rooms_add_their_parts(client, provide):
    provide("feed", lambda: PartHealth(ok=True, detail="12 waiting"))
    part = client.get("/health").json()["parts"]["feed"]
    assert (part["ok"], part["needed"], part["detail"]) == (True, False, "12 waiting")


def test_a_part_that_fails_to_say_is_not_well_and_delays_no_other(client, provide):
    def broken() -> PartHealth:
        raise RuntimeError("postgres://user:secret@host")

    provide("feed", broken)
    answer = client.get("/health")
    assert answer.json()["parts"]["feed"] == {**answer.json()["parts"]["feed"], "ok": False}
    assert "RuntimeError" in answer.json()["parts"]["feed"]["detail"]
    assert "secret" not in answer.content.decode()
    assert answer.json()["parts"]["database"]["ok"] is True


def test_only_reads(client):
    assert_problem(client.post("/health"), 405, "method_not_allowed")
    assert_problem(Client(raise_request_exception=False).get("/health/nothing"), 404, "not_found")


def test_the_needed_ones_exist():
    assert {part.name for part in checks.parts()} >= checks.NEEDED
