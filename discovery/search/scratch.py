"""A database for a while: made, migrated, used instead of the usual one, and gone again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import override_settings

from discovery.search.model import in_use
from yiz.ids import new_id

SQLITE = "sqlite"
USUAL = "default"


@contextmanager
def scratch_database(where: str) -> Iterator[str]:
    """`where`: `default` (the kind that the environment asks for), `sqlite`, or a `mongodb://` address.

    Nothing of the usual database, its files, its cache or a Redis that there may be is touched. Yields the kind that
    it is.
    """
    folder = Path(tempfile.mkdtemp(prefix="yiz-scratch-"))
    usual = connections.settings["default"]
    caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": new_id()}}
    try:
        _switch(_described(where, folder, usual))
        with override_settings(VAR_DIR=folder, CACHES=caches, EMBEDDED=True):
            in_use.forget()
            cache.clear()
            call_command("migrate", verbosity=0, skip_checks=True)
            yield connection.vendor
    finally:
        if connection.vendor == "mongodb":
            connection.database.client.drop_database(connection.settings_dict["NAME"])  # type: ignore[attr-defined]
        _switch(usual)
        in_use.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _described(where: str, folder: Path, usual: dict[str, Any]) -> dict[str, Any]:
    name = f"yiz_scratch_{new_id()}"
    if where.startswith("mongodb"):
        options = {"tz_aware": False, "retryWrites": True}
        return {**usual, "ENGINE": "yiz.mongo", "HOST": where, "NAME": name, "OPTIONS": options}
    if where == USUAL and usual["ENGINE"] == "yiz.mongo":
        return {**usual, "NAME": name}
    pragmas = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"}
    engine = "django.db.backends.sqlite3"
    return {**usual, "ENGINE": engine, "HOST": "", "NAME": str(folder / "scratch.sqlite3"), "OPTIONS": pragmas}


def _switch(described: dict[str, Any]) -> None:
    connections["default"].close()
    connections.settings["default"] = described
    del connections["default"]
