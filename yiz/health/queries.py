"""Counting what a database is asked that speaks SQL; for MongoDB `yiz.mongo.counting` does it."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from yiz.metrics import QUERIES, QUERY_SECONDS


def count_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's `execute_wrapper`, for databases that speak SQL."""
    begun = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        QUERIES.inc()
        QUERY_SECONDS.inc(perf_counter() - begun)


def watch(connection: Any, **signal: Any) -> None:
    """For Django's `connection_created`."""
    if connection.vendor != "mongodb" and count_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(count_statement)
