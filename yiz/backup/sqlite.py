"""SQLite by its own online backup: a copy of the pages as they are at one moment."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

PAGES = 1_000
Progress = Callable[[int, str], Any]


class NotOurs(ValueError):
    """The file is no database of this kind."""


def dump(path: Path, progress: Progress) -> int:
    with closing(sqlite3.connect(path)) as copy:
        _own().backup(copy, pages=PAGES, progress=_told(progress))
        copy.execute("PRAGMA journal_mode=DELETE")
        return _rows(copy)


def load(path: Path, progress: Progress) -> int:
    with closing(_opened(path)) as copy:
        copy.backup(_own(), pages=-1, progress=_told(progress))
        return _rows(copy)


def migrations_in(path: Path) -> set[str]:
    try:
        with closing(_opened(path)) as copy:
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise NotOurs("it is damaged")
            return {f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations")}
    except sqlite3.DatabaseError as wrong:
        raise NotOurs(str(wrong)) from wrong


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _own() -> sqlite3.Connection:
    connection.ensure_connection()
    own: sqlite3.Connection = connection.connection
    return own


def _told(progress: Progress) -> Callable[[int, int, int], None]:
    return lambda status, left, pages: progress(pages - left, "pages")


def _rows(copy: sqlite3.Connection) -> int:
    tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return sum(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables)  # noqa: S608
