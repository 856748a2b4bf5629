"""`GET /metrics`: for whom, and that each figure is what happened."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests.factories.profiles import make_user
from yiz.batch.services import BatchProcessor
from yiz.cache.constants import SKILLS
from yiz.cache.services import CacheService
from yiz.events.catalogue import ProfileUpdated
from yiz.events.models import OutboxEvent
from yiz.events.outbox import emit
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


def figures(client: Client) -> dict[tuple[str, ...], float]:
    """Name and labels → value."""
    text = client.get("/metrics").content.decode()
    rows = (row for family in text_string_to_metric_families(text) for row in family.samples)
    return {(row.name, *row.labels.values()): row.value for row in rows}


def test_for_this_machine_alone_or_for_who_knows_the_token(client: Client, settings: Any) -> None:
    asks: list[tuple[str, dict[str, str], int]] = [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "::1"}, 200),
        ("", {"REMOTE_ADDR": "203.0.113.9"}, 403),
        ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("a-secret", {}, 403),
        ("a-secret", {"HTTP_AUTHORIZATION": "Bearer another"}, 403),
        ("a-secret", {"HTTP_AUTHORIZATION": "Bearer a-secret", "REMOTE_ADDR": "203.0.113.9"}, 200),
    ]
    for token, said, status in asks:
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", **said).status_code == status, (token, said)
    settings.METRICS_TOKEN = ""
    assert client.post("/metrics").status_code == 405


def test_requests_are_counted_under_their_route_and_never_under_their_address(client: Client) -> None:
    user = make_user()
    route = ("yiz_requests_total", "GET", "api/v1/users/<oid:user_id>", "200")
    before = figures(client)
    for _ in range(3):
        assert client.get(f"/api/v1/users/{user.pk}").status_code == 200
    client.get("/api/v1/nothing-of-that-name")
    client.generic("BREW", "/api/v1/users/search")
    after = figures(client)
    assert after[route] - before.get(route, 0) == 3
    seconds = ("yiz_request_seconds_count", "api/v1/users/<oid:user_id>")
    assert after[seconds] - before.get(seconds, 0) == 3
    assert after["yiz_queries_total",] - before["yiz_queries_total",] >= 3
    assert after["yiz_query_seconds_total",] > before["yiz_query_seconds_total",]
    labels = {label for name, *rest in after for label in rest if name.startswith("yiz_request")}
    assert not any(re.search("[0-9a-f]{24}|nothing-of-that-name|BREW", label) for label in labels)
    assert ("yiz_requests_total", "GET", "none", "404") in after


def test_what_waits_is_told_with_its_age(client: Client) -> None:
    assert figures(client)["yiz_outbox_open",] == 0
    for _ in range(2):
        emit(ProfileUpdated(user_id=new_id()))
    OutboxEvent.objects.update(at=timezone.now() - timedelta(seconds=90))
    told = figures(client)
    assert told["yiz_outbox_open",] == 2
    assert 89 < told["yiz_outbox_oldest_seconds",] < 120
    assert told["yiz_outbox_parked",] == 0
    assert told["yiz_mails_due",] == 0


def test_runs_and_the_cache_are_told(client: Client) -> None:
    BatchProcessor.run("outbox_sweep")
    before = figures(client)
    CacheService.get(SKILLS, new_id())
    told = figures(client)
    assert told["yiz_batch_failed", "outbox_sweep"] == 0
    assert told["yiz_batch_since_seconds", "outbox_sweep"] < 60
    assert told["yiz_batch_every_seconds", "outbox_sweep"] == 60
    miss = ("yiz_cache_questions_total", "miss", "skill")
    assert told[miss] - before[miss] == 1
