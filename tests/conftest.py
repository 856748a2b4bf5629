"""Fixtures that every test may use; the language of the assertions is `tests/asserts.py`."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.db.models import QuerySet
from django.test import TransactionTestCase
from django_redis import get_redis_connection
from rest_framework.test import APIClient

from tests import asserts, clients, settings
from tests.isolation import Baseline, OneMigration, forget_all, run_commit_hooks_in_tests
from tests.services.servers import CHROMIUMS, find


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: tests of servers and browsers wait a good part of their time."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out tests of what is not there: a Celery worker needs Redis, a browser Chromium (`make test-services`)."""
    lacking = {"services"} if settings.EMBEDDED else set()
    lacking |= set() if find(CHROMIUMS) else {"browser"}
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # modules that start the product in processes of their own go first, so that no worker ends alone with one
    items.sort(key=lambda item: not any(name in item.nodeid for name in ("tests/flows/", "tests/services/", "test_up")))


@pytest.fixture(scope="session")
def one_migration() -> OneMigration | None:
    return None if connection.vendor == "mongodb" else OneMigration(settings.TEST_FOLDER)


@pytest.fixture(scope="session")
def django_db_keepdb(one_migration: OneMigration | None) -> bool:
    """A database that is there is taken as it is: on SQLite it is a copy, in a folder that goes when the tests end."""
    return one_migration is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, one_migration: OneMigration | None
) -> None:
    """The last thing before the database is opened."""
    if one_migration is not None:
        one_migration.take(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, one_migration: OneMigration | None
) -> Iterator[None]:
    """Test databases that are emptied of what a test has left, and kept as the migrations made them."""
    with django_db_blocker.unblock():
        if one_migration is not None:
            one_migration.give(Path(connection.settings_dict["NAME"]))
        baseline = Baseline()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: baseline.restore())
        run_commit_hooks_in_tests(patch)
        # what is loaded by now stays: looking through it again and again took an eighth of the suite's time
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, one_migration: OneMigration | None) -> Path | None:
    """A file with a migrated, empty SQLite database, to start a server with a copy of; None on MongoDB."""
    return one_migration.made if one_migration is not None else None


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test sees what another has cached, or has used up of its limits."""
    yield
    if settings.EMBEDDED:
        cache.clear()
    elif settings.OWN_REDIS:
        forget_all(get_redis_connection("default"))
    else:
        cache.delete_pattern("*")


@pytest.fixture
def api_client(db: None) -> Callable[..., APIClient]:
    """`api_client()` is anonymous, `api_client(user)` is signed in."""
    return clients.api_client


@pytest.fixture
def run_events(db: None) -> Callable[[], Any]:
    """`run_events()` delivers everything that is in the outbox; in tests nothing is delivered by itself."""
    from yiz.events import delivery

    return delivery.deliver_pending


@pytest.fixture
def assert_queries(db: None) -> Callable[..., AbstractContextManager[None]]:
    """`with assert_queries(3): …` counts the queries of the block, on either database."""
    return asserts.assert_queries


@pytest.fixture
def assert_problem() -> Callable[..., None]:
    """`assert_problem(response, 404, "not_found")`: the house's error shape, this status, code and field."""
    return asserts.assert_problem


@pytest.fixture
def explain(db: None) -> Callable[[QuerySet[Any]], str]:
    """`explain(queryset)` asserts that an index finds the rows and gives their order."""
    return asserts.explain
