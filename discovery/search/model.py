"""The search model in use: one for the process, looked for now and then, never waited for."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from django.db import connections

from discovery.search import files
from discovery.search.constants import MODEL_LOOK

if TYPE_CHECKING:
    from discovery.search.index import SearchIndex

log = structlog.get_logger(__name__)


class _InUse:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: SearchIndex | None = None
        self._look_at = float("-inf")
        self._fetching = ""

    def index(self) -> SearchIndex | None:
        """The newest model that this machine has the files of; asks the database every half minute."""
        if monotonic() >= self._look_at and self._lock.acquire(blocking=False):
            try:
                self._look_at = monotonic() + MODEL_LOOK
                self._look()
            finally:
                self._lock.release()
        return self._index

    def forget(self) -> None:
        """The next question looks anew."""
        self._index, self._look_at = None, float("-inf")

    def _look(self) -> None:
        newest = files.newest()
        if newest is None:
            self._index = None
        elif self._index is None or self._index.version != newest:
            if files.folder_of(newest).is_dir():
                self._load(newest)
            elif self._fetching != newest:
                self._fetching = newest
                threading.Thread(target=self._fetch, args=(newest,), daemon=True, name="search-model").start()

    def _load(self, version: str) -> None:
        from discovery.search.index import SearchIndex  # noqa: PLC0415  numpy: only when there is a model

        self._index = SearchIndex(files.folder_of(version), version)

    def _fetch(self, version: str) -> None:
        """In a thread of its own: a large model takes seconds, and searches go on by words alone meanwhile."""
        try:
            files.fetch(version)
            self._load(version)
        except OSError as error:
            log.warning("search_model_not_kept", error=str(error), then="search goes on by words alone")
        finally:
            self._fetching = ""
            connections.close_all()


in_use = _InUse()


def current() -> SearchIndex | None:
    """The model to search by; None while there is none, and search goes on by words alone."""
    return in_use.index()
