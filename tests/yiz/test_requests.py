"""What holds for every request: its id, the slash, headers that protect, origins."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from django.test import Client
from django.utils.translation import gettext_lazy

from yiz.api.renderers import encode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"
A_THING = f"{THINGS}/{'a' * 24}"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_a_request_id_is_echoed(client):
    assert client.get(A_THING, headers={"X-Request-ID": "abc-123"})["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("given", ["", "x" * 129, "ä", "a\x01b"])
def test_a_request_id_that_is_none_is_replaced(client, given):
    made = client.get(A_THING, headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert len(made) == 36


@pytest.mark.parametrize("path", [A_THING, "/health/live", "/api/v1/nothing", "/", "/admin/login/"])
def test_every_answer_has_a_request_id(client, path):
    assert client.get(path)["X-Request-ID"]


@pytest.mark.parametrize("path", [A_THING, THINGS, f"{THINGS}/fail/missing", "/health", "/health/live", "/api/schema"])
def test_slash_or_no_slash_without_a_redirect(client, path):
    bare, slashed = client.get(path), client.get(f"{path}/")
    assert bare.status_code == slashed.status_code
    assert bare.status_code in (200, 404)
    assert bare["Content-Type"] == slashed["Content-Type"]


def test_the_admin_keeps_its_slash(client):
    assert client.get("/admin/login/").status_code == 200


def test_answers_are_private_to_the_caller(client):
    response = client.get(A_THING)
    assert "private" in response["Cache-Control"]
    assert "Authorization" in response["Vary"]


def test_pages_are_protected(client):
    response = client.get("/api/docs")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_cors_is_for_the_frontends_origin_only(client, settings):
    origin = settings.FRONTEND_URL
    allowed = client.get(A_THING, headers={"Origin": origin})
    assert allowed["Access-Control-Allow-Origin"] == origin
    assert "ETag".lower() in allowed["Access-Control-Expose-Headers"].lower()
    assert "Access-Control-Allow-Origin" not in client.get(A_THING, headers={"Origin": "https://evil.example"})


def test_a_preflight_allows_our_own_headers(client, settings):
    asked = {"Origin": settings.FRONTEND_URL, "Access-Control-Request-Method": "POST"}
    allowed = client.options(f"{THINGS}/echo", headers=asked)["Access-Control-Allow-Headers"].lower()
    for name in ("authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-request-id"):
        assert name in allowed


def test_json_out():
    value = {
        "at": datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        "lazy": gettext_lazy("plain"),
        "amount": Decimal("1.50"),
        "ids": {"b", "a"},
        "rows": (row for row in [1, 2]),
        7: None,
    }
    assert orjson.loads(bytes(encode(value))) == {
        "at": "2026-01-02T03:04:05.678000Z",
        "lazy": "plain",
        "amount": "1.50",
        "ids": ["a", "b"],
        "rows": [1, 2],
        "7": None,
    }


def test_json_out_refuses_what_it_does_not_know():
    with pytest.raises(TypeError):
        encode({"x": object()})
