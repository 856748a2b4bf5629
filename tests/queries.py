"""What is asked of MongoDB, as pymongo's own monitoring tells it; SQLite's queries are counted by Django."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import monitoring

QUERIES = frozenset({"find", "aggregate", "insert", "update", "delete", "findAndModify", "count", "distinct"})
COUNTERS = "__counters__"


class Recorder(monitoring.CommandListener):
    """Keeps the queries of the threads that are being recorded; integer keys and transactions do not count."""

    def __init__(self) -> None:
        self._recordings: dict[int, list[str]] = {}

    @contextmanager
    def recording(self) -> Iterator[list[str]]:
        """The queries that this thread sends meanwhile, as text."""
        thread, outer = threading.get_ident(), self._recordings.get(threading.get_ident())
        self._recordings[thread] = queries = []
        try:
            yield queries
        finally:
            if outer is None:
                del self._recordings[thread]
            else:
                outer.extend(queries)
                self._recordings[thread] = outer

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        queries = self._recordings.get(threading.get_ident())
        if queries is None or event.command_name not in QUERIES:
            return
        collection: Any = event.command[event.command_name]
        if collection != COUNTERS:
            shown = {key: value for key, value in event.command.items() if key not in ("lsid", "$db", "$clusterTime")}
            queries.append(str(shown))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing: what was started is what counts."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing: what was started is what counts."""


RECORDER = Recorder()
