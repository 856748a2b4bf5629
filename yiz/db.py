"""Writing that is right on every database: transactions, inserts that a unique index decides, and what comes after the commit."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")

_write_lock = threading.RLock()


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Runs the whole function in one transaction, wherever the database has them; nested ones join the outer.

    On MongoDB it may run more than once (conflicts are retried), so it must do nothing but read and write the
    database, and `emit()`. What is to happen after it goes through `on_commit`.
    """

    @wraps(function)
    def run(*args: P.args, **options: P.kwargs) -> R:
        with _write_lock, transaction.atomic():
            return function(*args, **options)

    return run


def on_commit(action: Callable[[], Any]) -> None:
    """Calls `action` once the outermost transaction is committed; at once when there is none."""
    transaction.on_commit(action)


def insert_new(row: models.Model) -> bool:
    """Inserts the row; False, and nothing written, when a unique index has one like it already.

    Safe inside `atomic()`: the refusal does not end the transaction.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def vendor() -> str:
    """`sqlite` or `mongodb`: for the few places that may know (search back-ends, index checks)."""
    return connection.vendor
