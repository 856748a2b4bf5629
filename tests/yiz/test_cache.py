"""CacheService: filled once, believed only while true, and nobody's trouble when it is away."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from django_redis.cache import RedisCache
from django_redis.exceptions import CompressorError

from tests.asserts import in_threads
from yiz.cache import code
from yiz.cache import store as store_module
from yiz.cache.compression import LargeOnly
from yiz.cache.constants import FEEDS, NAMESPACES, PROFILES, SKILLS
from yiz.cache.flights import Flights
from yiz.cache.services import CacheService
from yiz.cache.store import Store

USER = "507f1f77bcf86cd799439012"


def test_the_briefs_example() -> None:
    CacheService.cache_user_profile(user_id=USER, profile_data={"username": "john_doe", "bio": "Learning enthusiast"})
    assert CacheService.get_user_profile(USER) == {"username": "john_doe", "bio": "Learning enthusiast"}
    assert CacheService.get_user_profile("507f1f77bcf86cd799439013") is None
    assert CacheService.invalidate_user(user_id=USER)
    assert CacheService.get_user_profile(USER) is None


@pytest.mark.parametrize("value", [None, False, 0, "", [], {"a": [1, "ü"]}])
def test_any_value_is_cached_and_told_from_none(value: Any) -> None:
    CacheService.put(SKILLS, "one", value)
    assert CacheService.get(SKILLS, "one", "nothing") == value
    assert CacheService.get(SKILLS, "two", "nothing") == "nothing"
    assert CacheService.get(FEEDS, "one", "nothing") == "nothing"


def test_filled_once_by_many_at_once() -> None:
    calls: list[int] = []

    def fill() -> str:
        calls.append(1)
        time.sleep(0.1)
        return "made"

    assert in_threads(lambda _: CacheService.get_or_fill(SKILLS, "hot", fill), threads=16) == ["made"] * 16
    assert len(calls) == 1


def test_an_error_of_the_filler_is_its_callers_and_the_next_one_fills() -> None:
    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        CacheService.get_or_fill(SKILLS, "x", fail)
    assert CacheService.get_or_fill(SKILLS, "x", lambda: "made") == "made"
    assert CacheService.get_or_fill(SKILLS, "x", fail) == "made"


def test_what_was_made_from_the_old_state_is_not_believed_after_the_change() -> None:
    def fill() -> str:
        CacheService.invalidate(SKILLS, "x")
        return "old"

    assert CacheService.get_or_fill(SKILLS, "x", fill) == "old"
    assert CacheService.get_or_fill(SKILLS, "x", lambda: "new") == "new"
    assert CacheService.get(SKILLS, "x") == "new"


def test_a_namespace_is_cleared_and_the_others_stay() -> None:
    for namespace in NAMESPACES:
        CacheService.put(namespace, "x", namespace.name)
    CacheService.clear(SKILLS)
    assert [CacheService.get(namespace, "x") for namespace in NAMESPACES].count(None) == 1
    assert CacheService.get(SKILLS, "x") is None
    CacheService.clear_all()
    assert {CacheService.get(namespace, "x") for namespace in NAMESPACES} == {None}


def test_what_other_code_has_cached_is_not_read_and_what_it_makes_invalid_is() -> None:
    def entry(version: str) -> str:
        return f"{PROFILES.name}.{version}:x"

    CacheService.put(PROFILES, "x", "of this release")
    ours = store_module.store.get_many([entry(code.version())])[entry(code.version())]
    assert store_module.store.set(entry("0ddc0de0"), ours, 60)
    assert store_module.store.set(entry(code.version()), (("", ""), "left"), 60)
    assert CacheService.get(PROFILES, "x") == "left", "entries are found under the version of the code"
    assert len(code.version()) == 8
    # as an older release does that knows nothing of this one's entries
    assert store_module.store.set(f"mark:{PROFILES.name}:x", "changed", 60)
    assert CacheService.get(PROFILES, "x") is None


def test_what_is_large_is_compressed_and_read_again() -> None:
    compressor = LargeOnly({})
    large, small = b"a skill of many days " * 500, b"small"
    assert len(compressor.compress(large)) < len(large) / 10
    assert compressor.decompress(compressor.compress(large)) == large
    assert compressor.compress(small) == small
    with pytest.raises(CompressorError):
        compressor.decompress(small)
    CacheService.put(SKILLS, "large", {"days": ["a day of many tasks"] * 1_000})
    assert CacheService.get(SKILLS, "large") == {"days": ["a day of many tasks"] * 1_000}
    if not settings.EMBEDDED:
        raw = get_redis_connection("default").get(cache.make_key(f"skill.{code.version()}:large"))
        assert len(raw) < 1_000


def test_a_waiter_fills_when_the_filler_takes_too_long() -> None:
    flights = Flights()
    with ThreadPoolExecutor(1) as pool, flights.one("x", 1) as first:

        def wait() -> bool:
            with flights.one("x", 0.05) as also_first:
                return also_first

        assert first
        assert not pool.submit(wait).result(5)
    with flights.one("x", 1) as first_again:
        assert first_again


def test_another_process_that_is_filling_is_waited_for() -> None:
    assert store_module.store.add(f"lock:skill.{code.version()}:x", 1, 10)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(CacheService.get_or_fill, SKILLS, "x", lambda: "made here")
        time.sleep(0.1)
        CacheService.put(SKILLS, "x", "made there")
        assert waiting.result(5) == "made there"


@pytest.fixture
def away() -> Store:
    """A cache on a Redis that is not there."""
    return Store(RedisCache("redis://127.0.0.1:1/0", {}))


def test_a_cache_that_is_away_answers_as_an_empty_one_and_is_not_asked_at_every_turn(away: Store, caplog) -> None:
    caplog.set_level("WARNING")
    begin = time.monotonic()
    for _ in range(1_000):
        assert away.get_many(["a"]) == {}
        assert away.add("a", 1, 10)
        assert not away.set("a", 1, 10)
        away.delete("a")
    assert time.monotonic() - begin < 5
    assert caplog.text.count("cache_away") == 1
    assert store_module.store is not away
