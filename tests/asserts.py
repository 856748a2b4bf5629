"""The language in which tests say what must hold."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, connections
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.queries import RECORDER

R = TypeVar("R")

_NOT_QUERIES = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b", re.IGNORECASE)
_BARE_SCAN = re.compile(r"\bSCAN (?!CONSTANT ROW)\S+(?!.*\bUSING\b)")


@contextmanager
def recorded_queries() -> Iterator[list[str]]:
    """The queries that this thread sends meanwhile, on either database; complete when the block has ended."""
    queries: list[str] = []
    if connection.vendor == "mongodb":
        with RECORDER.recording() as found:
            yield queries
        queries.extend(found)
    else:
        with CaptureQueriesContext(connection) as captured:
            yield queries
        queries.extend(query["sql"] for query in captured.captured_queries if not _NOT_QUERIES.match(query["sql"]))


@contextmanager
def assert_queries(expected: int, *, mongodb: int | None = None) -> Iterator[None]:
    """Exactly `expected` queries are sent by this thread; `mongodb` where that database needs another number."""
    with recorded_queries() as queries:
        yield
    wanted = mongodb if mongodb is not None and connection.vendor == "mongodb" else expected
    listed = "\n".join(f"  {number}. {query[:1_000]}" for number, query in enumerate(queries, 1))
    assert len(queries) == wanted, f"{len(queries)} queries instead of {wanted}:\n{listed}"


@contextmanager
def saying(*what: Any) -> Iterator[None]:
    """Names the line of a table in what fails inside: for many questions asked of one world."""
    try:
        yield
    except AssertionError as failed:
        failed.add_note(f"at {', '.join(map(repr, what))}"[:1_000])
        raise


def assert_problem(response: Any, status: int, code: str, attr: str | None = None) -> None:
    """The answer is an error in the house's one shape, with this status and code, about this field."""
    assert response.status_code == status, f"{response.status_code} instead of {status}: {response.content[:2_000]!r}"
    assert response["Content-Type"].startswith("application/json"), response["Content-Type"]
    body = json.loads(response.content)
    assert set(body) == {"type", "errors"}, body
    assert body["errors"], body
    for error in body["errors"]:
        assert {"code", "detail", "attr"} <= set(error), error
        assert error["detail"], error
    found = [(error["code"], error["attr"]) for error in body["errors"]]
    assert any(code == known and (attr is None or attr == field) for known, field in found), body


def explain(queryset: QuerySet[Any]) -> str:
    """The plan of the query, after asserting that an index finds the rows and gives their order: no scan, no sort."""
    plan = queryset.explain()
    if connection.vendor == "mongodb":
        chosen = _chosen(json.loads(plan))
        plan, faults = json.dumps(chosen, indent=1), _mongodb_faults(chosen)
    else:
        faults = _sqlite_faults(plan)
    assert not faults, f"{', '.join(faults)} in the plan of\n{queryset.query}\n{plan}"
    return plan


def _sqlite_faults(plan: str) -> list[str]:
    lines = plan.splitlines()
    return [line for line in lines if _BARE_SCAN.search(line) or ("TEMP B-TREE" in line and "ORDER BY" in line)]


def _chosen(plan: Any) -> Any:
    """The plan without those that were rejected, and without what the server says of itself."""
    if isinstance(plan, list):
        return [_chosen(part) for part in plan]
    if not isinstance(plan, dict):
        return plan
    left_out = ("rejectedPlans", "executionStats", "slotBasedPlan", "command", "serverInfo", "serverParameters")
    return {name: _chosen(part) for name, part in plan.items() if name not in left_out}


def _mongodb_faults(plan: Any) -> list[str]:
    """Stages of the plan which read a whole collection or sort in memory."""
    if isinstance(plan, list):
        return [fault for part in plan for fault in _mongodb_faults(part)]
    if not isinstance(plan, dict):
        return []
    faults = [plan["stage"]] if plan.get("stage") in ("COLLSCAN", "SORT", "EOF") else []
    faults += ["$sort"] if "$sort" in plan else []
    return faults + [fault for part in plan.values() for fault in _mongodb_faults(part)]


def in_threads(function: Callable[[int], R], *, threads: int = 32) -> list[R]:
    """Calls `function(number)` in so many threads, beginning at once; their answers in order, or the first error."""
    start = threading.Barrier(threads)

    def run(number: int) -> R:
        try:
            start.wait(timeout=30)
            return function(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
