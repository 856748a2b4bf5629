"""`/api/v1/cache`: figures that add up, and what an operator may throw away."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from yiz import ports
from yiz.cache.constants import NAMESPACES, PROFILES, SKILLS
from yiz.cache.services import CacheService
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
Client = Callable[..., APIClient]
CACHE = "/api/v1/cache"
CALLS = [
    ("get", "stats", 200, 403),
    ("post", "warm", 403, 403),
    ("delete", "clear", 403, 403),
    ("delete", f"invalidate/user/{new_id()}", 204, 403),
    ("delete", f"invalidate/skill/{new_id()}", 204, 403),
]


def test_who_may(api_client: Client) -> None:
    moderator, user = api_client(make_moderator()), api_client(make_user())
    admin = api_client(make_user(is_staff=True, is_superuser=True))
    for method, path, for_moderators, for_users in CALLS:
        found = [getattr(client, method)(f"{CACHE}/{path}").status_code for client in (api_client(), user, moderator)]
        assert found == [401, for_users, for_moderators], path
        assert getattr(admin, method)(f"{CACHE}/{path}").status_code in (200, 204), path
    health = api_client().get(f"{CACHE}/health").json()
    assert health["status"] == "ok"


def figures_of(client: APIClient, name: str) -> dict[str, object]:
    rows = client.get(f"{CACHE}/stats").json()["namespaces"]
    assert [row["namespace"] for row in rows] == [namespace.name for namespace in NAMESPACES]
    return next(row for row in rows if row["namespace"] == name)


def test_hits_and_misses_are_counted_and_entries_seen(api_client: Client) -> None:
    client = api_client(make_moderator())
    before, key = figures_of(client, "skill"), new_id()
    assert CacheService.get_or_fill(SKILLS, key, lambda: {"title": "x" * 500}) == {"title": "x" * 500}
    for _ in range(3):
        assert CacheService.get(SKILLS, key)
    after = figures_of(client, "skill")
    assert (after["hits"] - before["hits"], after["misses"] - before["misses"]) == (3, 1)  # type: ignore[operator]
    assert after["keys"] >= 1  # type: ignore[operator]
    assert after["bytes"] >= 100  # type: ignore[operator]
    assert 0 < after["ratio"] <= 1  # type: ignore[operator]


def test_one_user_one_skill_or_everything_is_forgotten_and_nothing_else(api_client: Client) -> None:
    admin = api_client(make_user(is_staff=True, is_superuser=True))
    user, other, skill = new_id(), new_id(), new_id()

    def fill() -> None:
        for namespace, key in [(PROFILES, user), (PROFILES, other), (SKILLS, skill)]:
            CacheService.put(namespace, key, "kept")

    def kept() -> list[str]:
        places = {"user": (PROFILES, user), "other": (PROFILES, other), "skill": (SKILLS, skill)}
        return [name for name, place in places.items() if CacheService.get(*place)]

    cache.set("not-ours", 1)
    for path, left in [
        (f"invalidate/user/{user}", ["other", "skill"]),
        (f"invalidate/skill/{skill}", ["user", "other"]),
        ("clear", []),
    ]:
        fill()
        assert kept() == ["user", "other", "skill"]
        assert admin.delete(f"{CACHE}/{path}").status_code in (200, 204)
        assert kept() == left, path
    assert cache.get("not-ours") == 1


def test_warming_tells_what_was_filled(api_client: Client) -> None:
    admin = api_client(make_user(is_staff=True, is_superuser=True))
    ports.cache_warmers.provide("test", lambda: 7)
    try:
        assert admin.post(f"{CACHE}/warm").json()["warmed"]["test"] == 7
    finally:
        ports.cache_warmers.withdraw("test")
