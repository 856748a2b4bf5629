"""Counting what MongoDB is asked."""

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from yiz.metrics import QUERIES, QUERY_SECONDS


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
