"""The whole database in one file, and back: what `manage.py backup` and `manage.py restore` do."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from yiz.backup import mongodb, sqlite

Progress = Callable[[int, str], Any]


class NotRestorable(RuntimeError):
    """The file is not one of ours, or not for this database or version; the text says what to do."""


def dump(path: Path, progress: Progress) -> int:
    """Writes everything to a new file, as it is at one moment, beside those who write; answers how many rows.

    The file appears under its name once it is whole. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.touch(mode=0o600)
    try:
        rows = _engine().dump(unfinished, progress)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def check(path: Path) -> bool:
    """Whether the backup has every migration of this code. Raises `NotRestorable` with the reason; changes nothing."""
    try:
        theirs = _engine().migrations_in(path)
    except (mongodb.NotOurs, sqlite.NotOurs) as wrong:
        raise NotRestorable(f"{path} is no backup of a {_name()} database: {wrong}") from wrong
    ours = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if unknown := sorted(theirs - ours):
        raise NotRestorable(f"It was made by another version, with {', '.join(unknown)}: restore it with that one.")
    missing = sorted(ours - theirs)
    if missing and connection.vendor == "mongodb":
        advice = "restore it with the version that made it, and upgrade then."
        raise NotRestorable(f"It was made before {', '.join(missing)}: {advice}")
    return not missing


def load(path: Path, progress: Progress) -> int:
    """Puts everything in the place of what is there; answers how many rows. Nothing else may be running."""
    return int(_engine().load(path, progress))


def _engine() -> ModuleType:
    return mongodb if connection.vendor == "mongodb" else sqlite


def _name() -> str:
    return "MongoDB" if connection.vendor == "mongodb" else "SQLite"
