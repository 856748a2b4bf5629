"""What must be known of an account at every call, without fetching its row: a small snapshot, cached.

A change of the account renews the snapshot at once, after its commit. Should that be lost (the cache was away),
the old one dies within `ACCOUNT_CACHE`; a process believes its own copy for `ACCOUNT_LOCAL`, and for reads only.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from profiles.constants import ACCOUNT_CACHE, ACCOUNT_LOCAL, MAX_SESSIONS
from profiles.models import Status, User, UserSession
from yiz.cache.store import store
from yiz.db import on_commit

_KEPT = {
    "id",
    "username",
    "display_name",
    "avatar",
    "timezone",
    "language",
    "status",
    "is_staff",
    "is_superuser",
    "token_revision",
    "profile_visibility",
}
FIELDS = tuple(field.attname for field in User._meta.concrete_fields if field.attname in _KEPT)
"""Loaded into the `User` that a request works with; every other field of it is deferred. In the model's order."""

_SHAPE = f"{crc32(' '.join(FIELDS).encode()):08x}"
"""In the key: another release may know other fields, and neither reads what the other has written."""

_LOCAL_MAX = 10_000
_local: dict[str, tuple[float, "Account"]] = {}
_local_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Account:
    """`values` in the order of `FIELDS`, and the ids of the sign-ins that have not ended."""

    values: tuple[Any, ...]
    sessions: frozenset[str]

    def __getitem__(self, field: str) -> Any:
        return self.values[FIELDS.index(field)]

    @property
    def open(self) -> bool:
        return self["status"] in (Status.ACTIVE, Status.SUSPENDED)

    @property
    def suspended(self) -> bool:
        return self["status"] == Status.SUSPENDED

    def user(self) -> User:
        """A real `User`, built without a query; a field that is not in the snapshot is loaded when it is asked for."""
        return User.from_db(None, FIELDS, self.values)


def account(user_id: str, *, fresh: bool = False) -> Account | None:
    """The account's snapshot; None when there is no such account. `fresh` passes over this process's own copy."""
    now = time.monotonic()
    if not fresh and (kept := _local.get(user_id)) is not None and kept[0] > now:
        return kept[1]
    found: Account | None = store.get_many([_key(user_id)]).get(_key(user_id))
    if found is None:
        found = _load(user_id)
        if found is None:
            return None
        store.add(_key(user_id), found, ACCOUNT_CACHE.total_seconds())
    _keep(user_id, found)
    return found


def account_changed(user_id: str) -> None:
    """Called inside the transaction that changes an account or its sign-ins: renews the snapshot after the commit."""
    on_commit(lambda: _renew(user_id))


def _renew(user_id: str) -> None:
    _local.pop(user_id, None)
    found = _load(user_id)
    if found is None:
        store.delete(_key(user_id))
        return
    store.set(_key(user_id), found, ACCOUNT_CACHE.total_seconds())
    _keep(user_id, found)


def _load(user_id: str) -> Account | None:
    values = User.objects.filter(pk=user_id).values_list(*FIELDS).first()
    if values is None:
        return None
    live = UserSession.objects.live().filter(user_id=user_id).order_by("-id").values_list("id", flat=True)
    return Account(values=tuple(values), sessions=frozenset(live[: MAX_SESSIONS * 2]))


def _keep(user_id: str, found: Account) -> None:
    with _local_lock:
        if len(_local) >= _LOCAL_MAX:
            _local.clear()
        _local[user_id] = (time.monotonic() + ACCOUNT_LOCAL.total_seconds(), found)


def _key(user_id: str) -> str:
    return f"account.{_SHAPE}:{user_id}"


def accounts(user_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of several accounts, by id, as a snapshot says it (`FIELDS`): one round trip to the cache, and at
    most one query, for those that nobody has asked for lately."""
    wanted = sorted(set(user_ids))
    kept = store.get_many([_key(user_id) for user_id in wanted]).values()
    found = {account["id"]: dict(zip(FIELDS, account.values, strict=True)) for account in kept}
    if missing := [user_id for user_id in wanted if user_id not in found]:
        found |= {row["id"]: row for row in User.objects.filter(pk__in=missing).values(*FIELDS)}
    return found
