"""Writing that is right on every database: transactions, inserts that a unique index decides, and what comes after."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 10.0
"""Seconds for which a change that conflicts with others is tried again."""

# SQLite has one writer at a time and serves those who wait unfairly: 32 of them waited up to 9.8 s for each
# other, 0.9 s with this lock in front.
_sqlite_writer = threading.Lock()


class _Ours(threading.local):
    """Whether this thread is inside `atomic()`."""

    open = False


_ours = _Ours()


class Busy(OperationalError):
    """The database could not take the change in time; nothing was stored, and the caller may try again (503)."""


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Runs the whole function in one transaction, wherever the database has them; inner ones join the outer.

    On MongoDB it may run more than once (conflicts are retried), so it must do nothing but read and write the
    database, and `emit()`. What is to happen after it goes through `on_commit`. An error that leaves an inner
    one undoes the outer too: there are no savepoints. Raises `Busy` when the database has no time for it.
    """

    @wraps(function)
    def run(*args: P.args, **options: P.kwargs) -> R:
        return _run(lambda: function(*args, **options))

    return run


def on_commit(action: Callable[[], Any]) -> None:
    """Calls `action` once the outermost transaction is committed; at once when there is none."""
    transaction.on_commit(action)


def insert_new(row: models.Model) -> bool:
    """Inserts the row; False, and nothing written, when a unique index has one like it already.

    Safe inside `atomic()`: the refusal does not end the transaction.
    """
    if connection.vendor == "mongodb":
        inserted: bool = connection.insert_new(row)  # type: ignore[attr-defined]
        return inserted
    try:
        _run(lambda: row.save(force_insert=True), savepoint=True)
    except IntegrityError:
        return False
    return True


def delete_rows(rows: models.QuerySet[Any]) -> int:
    """Deletes the rows by one statement, without cascades or signals; answers how many there were.

    Of several who delete the same row at once, one is answered 1: who may move the counter.
    """
    return int(rows._raw_delete(rows.db) or 0)  # None where Django sees that nothing can match


def vendor() -> str:
    """`sqlite` or `mongodb`: for the few places that may know (search back-ends, index checks)."""
    return connection.vendor


def _run(function: Callable[[], R], *, savepoint: bool = False) -> R:
    try:
        if connection.vendor == "mongodb":
            result: R = connection.run_in_transaction(function, seconds=PATIENCE)  # type: ignore[attr-defined]
            return result
        if _ours.open:
            with transaction.atomic(savepoint=savepoint):
                return function()
        return _run_outermost(function)
    except OperationalError as error:
        if getattr(error, "busy", False) or "locked" in str(error):
            raise Busy(str(error)) from error
        raise


def _run_outermost(function: Callable[[], R]) -> R:
    with _writing(), transaction.atomic():
        _ours.open = True
        try:
            result = function()
        finally:
            _ours.open = False
        if connection.needs_rollback:
            raise transaction.TransactionManagementError(
                "An error inside an inner atomic function was caught outside of it; all of it is undone."
            )
        return result


@contextmanager
def _writing() -> Iterator[None]:
    """One writer at a time in this process.

    Whoever has opened a transaction of Django's own holds the database's lock: waiting for ours could last for ever.
    """
    if connection.in_atomic_block:
        yield
        return
    if not _sqlite_writer.acquire(timeout=PATIENCE):
        raise Busy(f"The database is busy: no turn to write within {PATIENCE:g} s.")
    try:
        yield
    finally:
        _sqlite_writer.release()
