"""Transactions of MongoDB, run again when they conflict: which MongoDB asks of its callers."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import OperationalError
from django.db.transaction import TransactionManagementError
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

R = TypeVar("R")

WRITE_CONFLICT = 112
FIRST_PAUSE = 0.002
LONGEST_PAUSE = 0.25


class Conflict(OperationalError):
    """Another transaction was faster; this one is to be run again."""


class TimedOut(OperationalError):
    """Others were faster for too long; nothing was stored."""

    busy = True


_turn = threading.Lock()
"""Held by who tries again. While somebody does, all others of the process queue up behind: one after the other they all
succeed, whereas side by side each would undo the work of the next."""


def run(database: Any, function: Callable[[], R], *, seconds: float) -> R:
    """Runs the function in a transaction, which inner calls join, and again when it conflicts with another.

    After `seconds` it raises `TimedOut`. What was put off by `on_commit` runs after the commit, and only then.
    Without a replica set there are no transactions: the function just runs, once.
    """
    if database.in_atomic_block_mongo:
        return _join(database, function)
    deadline = time.monotonic() + seconds
    lost: Exception | None = None
    crowded = _turn.locked()
    if not crowded:
        try:
            result = _run_once(database, function, deadline)
        except Exception as error:
            if not is_transient(error):
                raise
            lost = error
    if crowded or lost is not None:  # outside of the handler: what is raised next must not have this as its context
        result = _run_in_turn(database, function, deadline, lost)
    _run_commit_hooks(database)
    return result


def _run_in_turn(database: Any, function: Callable[[], R], deadline: float, error: Exception | None) -> R:
    if not _turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise TimedOut("The database is busy: too many want to change the same.") from error
    try:
        pause = FIRST_PAUSE
        while time.monotonic() < deadline:
            try:
                return _run_once(database, function, deadline)
            except Exception as again:
                if not is_transient(again):
                    raise
                error = again
            time.sleep(random.uniform(0, pause))  # noqa: S311  jitter, not a secret
            pause = min(pause * 2, LONGEST_PAUSE)
    finally:
        _turn.release()
    raise TimedOut("The database is busy: the change conflicted with others again and again.") from error


def is_transient(error: BaseException) -> bool:
    """Whether MongoDB asks for the whole transaction to be run again."""
    return any(
        isinstance(cause, Conflict)
        or (
            isinstance(cause, PyMongoError)
            and (cause.has_error_label("TransientTransactionError") or getattr(cause, "code", None) == WRITE_CONFLICT)
        )
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _join(database: Any, function: Callable[[], R]) -> R:
    """An inner call is part of the outer one: MongoDB can't undo a part, so an error in it undoes the whole."""
    try:
        return function()
    except BaseException as error:
        database.broken_by = error
        raise


def _run_once(database: Any, function: Callable[[], R], deadline: float) -> R:
    database.broken_by = None
    session = _begin(database)
    database.session, database.in_atomic_block_mongo = session, True
    try:
        result = function()
        if database.broken_by is not None:
            raise TransactionManagementError(
                "An error inside an inner atomic function was caught outside of it; all of it is undone."
            ) from database.broken_by
        if session is not None:
            _commit(session, deadline)
    except BaseException:
        database.run_on_commit = []
        if session is not None and session.in_transaction:
            session.abort_transaction()
        raise
    finally:
        database.session, database.in_atomic_block_mongo, database.broken_by = None, False, None
        if session is not None:
            session.end_session()
    return result


def _begin(database: Any) -> Any:
    """A session in a transaction; None where the server has none."""
    database.ensure_connection()
    if not database.features._supports_transactions:
        return None
    session = database.connection.start_session()
    session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority"))
    return session


def _commit(session: Any, deadline: float) -> None:
    """Commits; again when it is not known whether it was: committing twice is committing once."""
    while True:
        try:
            session.commit_transaction()
            return
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
            if time.monotonic() > deadline:
                raise OperationalError("The database did not confirm the change; it may have been made.") from error


def _run_commit_hooks(database: Any) -> None:
    hooks, database.run_on_commit = database.run_on_commit, []
    for _, hook, _ in hooks:
        hook()
