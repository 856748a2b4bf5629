"""Counting what the database is asked, on either one."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

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


class CommandCounter(CommandListener):
    """PyMongo's listener."""

    def started(self, event: CommandStartedEvent) -> None:
        """Counted when it has ended."""

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._count(event.duration_micros)

    def failed(self, event: CommandFailedEvent) -> None:
        self._count(event.duration_micros)

    @staticmethod
    def _count(micros: int) -> None:
        QUERIES.inc()
        QUERY_SECONDS.inc(micros / 1_000_000)
