"""How a test leaves nothing behind, on both databases.

On SQLite a test is rolled back; on MongoDB, and wherever a test asks for `transaction=True`, every row that the
migrations did not put there is deleted. Emptying is faster than Django's flush, which makes all permissions anew.
"""

import fcntl
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.queries import COUNTERS
from yiz import queues


class OneMigration:
    """Of all workers on SQLite one migrates its database; the others wait for it and begin with a copy."""

    def __init__(self, folder: Path) -> None:
        self.made = folder / "migrated.sqlite3"
        self._lock: TextIO | None = None

    def take(self, target: Path) -> None:
        """Puts the copy at `target`; for the first one that comes there is none yet, and the others wait."""
        self._lock = self.made.with_suffix(".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if self.made.exists():
            shutil.copyfile(self.made, target)
            self._release()

    def give(self, source: Path) -> None:
        """Hands out what the first one has made."""
        if self._lock is None:
            return
        being_made = self.made.with_suffix(".part")
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(being_made)) as copy:
            here.backup(copy)
        being_made.rename(self.made)
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


class Baseline:
    """The rows that are there after the migrations."""

    def __init__(self) -> None:
        self._keep: dict[str, Any] = {}
        for table in self._tables():
            if connection.vendor == "mongodb":
                self._keep[table] = [row["_id"] for row in connection.database[table].find({}, {"_id": 1})]
            else:
                with connection.cursor() as cursor:
                    cursor.execute(f'SELECT max(rowid) FROM "{table}"')  # noqa: S608  our own table names
                    self._keep[table] = cursor.fetchone()[0] or 0

    def restore(self) -> None:
        """Deletes every other row."""
        if connection.vendor == "mongodb":
            for table in self._tables_with_more():
                connection.database[table].delete_many(self._others(table))
            return
        with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
            for table in self._tables():
                cursor.execute(f'DELETE FROM "{table}" WHERE rowid > %s', [self._keep.get(table, 0)])  # noqa: S608

    def _others(self, table: str) -> dict[str, Any]:
        kept = self._keep.get(table)
        return {"_id": {"$nin": kept}} if kept else {}

    def _tables_with_more(self) -> list[str]:
        """Collections with rows that were not there before; in one query, since most are empty after most tests."""
        first, *others = self._tables()

        def look(table: str) -> list[dict[str, Any]]:
            return [{"$match": self._others(table)}, {"$limit": 1}, {"$project": {"_id": {"$literal": table}}}]

        pipeline = look(first) + [{"$unionWith": {"coll": table, "pipeline": look(table)}} for table in others]
        return [row["_id"] for row in connection.database[first].aggregate(pipeline)]

    def _tables(self) -> list[str]:
        if connection.vendor == "mongodb":
            names = connection.database.list_collection_names()
            return [name for name in names if name != COUNTERS and not name.startswith("system.")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%%'")
            virtual = [row[0] for row in cursor.fetchall()]
            names = [table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t"]
        # a full-text table follows the table whose text it indexes
        return [name for name in names if not any(f"{name}_".startswith(f"{parent}_") for parent in virtual)]


def run_commit_hooks_in_tests(patch: Any) -> None:
    """Makes `on_commit` in a rolled-back test do what it does in production.

    A callback runs when the outermost block of the code under test ends, or at once when there is none; the
    block that the test case itself holds open does not count.
    """
    leave, defer = transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def only_the_tests_own_block(database: BaseDatabaseWrapper) -> bool:
        return database.in_atomic_block and all(block._from_testcase for block in database.atomic_blocks)

    def leave_and_run(self: transaction.Atomic, *error: Any) -> None:
        leave(self, *error)
        database = transaction.get_connection(self.using)
        if only_the_tests_own_block(database) and not self._from_testcase and database.run_on_commit:
            callbacks, database.run_on_commit = database.run_on_commit, []
            for _, callback, _ in callbacks:
                callback()

    def run_or_defer(self: BaseDatabaseWrapper, callback: Any, robust: bool = False) -> None:
        if only_the_tests_own_block(self):
            callback()
        else:
            defer(self, callback, robust)

    patch.setattr(transaction.Atomic, "__exit__", leave_and_run)
    patch.setattr(BaseDatabaseWrapper, "on_commit", run_or_defer)


def forget_all(client: Any) -> None:
    """Empties a Redis that the tests have for themselves, but for what a running Celery worker needs of its broker."""
    broker = (b"_kombu", b"unacked", *(name.encode() for name in queues.NAMES))
    if keys := [key for key in client.scan_iter(count=1_000) if not key.startswith(broker)]:
        client.delete(*keys)
