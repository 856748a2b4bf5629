"""CacheService: what is read often, kept for a while; made invalid at once by those who change it.

Each entry stands under the version of the code that made it, and carries two marks: its namespace's and its key's, as
they were before it was made. Invalidation changes a mark, so an entry that was being made meanwhile from the old state
is not believed either. One read is one round trip, for the marks and the entry together.
"""

import random
from collections.abc import Callable, Iterable
from time import monotonic, sleep
from typing import Any, TypeVar

from yiz.cache import code, constants
from yiz.cache.constants import NAMESPACES, PROFILES, Namespace
from yiz.cache.figures import figures
from yiz.cache.flights import Flights
from yiz.cache.store import store
from yiz.ids import new_id
from yiz.ports import cache_warmers

T = TypeVar("T")

AWAY = "The cache is away; this is tried again."

_flights = Flights()


class CacheAway(RuntimeError):
    """The cache could not be told that something is no longer true."""


class _Slot:
    """Where an entry and its marks are kept."""

    def __init__(self, namespace: Namespace, key: str) -> None:
        self.ttl, self.namespace = namespace.ttl, namespace.name
        self.entry = f"{namespace.name}.{code.version()}:{key}"
        self.lock = f"lock:{self.entry}"
        # not of one version: while two releases run beside each other, each makes invalid what the other has cached
        self.all_mark, self.mark = f"mark:{namespace.name}", f"mark:{namespace.name}:{key}"

    def read(self) -> tuple[bool, Any, tuple[str, str]]:
        """`(found, value, marks)`; the marks belong to what is stored next."""
        got = store.get_many((self.all_mark, self.mark, self.entry))
        marks = (got.get(self.all_mark, ""), got.get(self.mark, ""))
        stored_marks, value = got.get(self.entry, (None, None))
        return stored_marks == marks, value, marks

    def look(self) -> tuple[bool, Any, tuple[str, str]]:
        """As `read`, and counted as a hit or a miss."""
        answer = self.read()
        figures.count(self.namespace, found=answer[0])
        return answer

    def write(self, value: Any, marks: tuple[str, str]) -> bool:
        spread = random.uniform(1 - constants.JITTER, 1 + constants.JITTER)  # noqa: S311  no secret depends on it
        return store.set(self.entry, (marks, value), self.ttl * spread)


class CacheService:
    @classmethod
    def get(cls, namespace: Namespace, key: str, default: Any = None) -> Any:
        """What is cached, or `default`."""
        found, value, _ = _Slot(namespace, key).look()
        return value if found else default

    @classmethod
    def put(cls, namespace: Namespace, key: str, value: Any) -> bool:
        """Caches a value that is true now; false when the cache is away."""
        slot = _Slot(namespace, key)
        return slot.write(value, slot.read()[2])

    @classmethod
    def get_or_fill(cls, namespace: Namespace, key: str, fill: Callable[[], T]) -> T:
        """What is cached, or what `fill` gives, which is cached then.

        Of many who miss it at once, in all processes, one fills and the others wait up to two seconds for it.
        While the cache is away everyone fills. An error of `fill` is its caller's, and nothing is cached.
        """
        slot = _Slot(namespace, key)
        found, value, _ = slot.look()
        if found:
            return value
        with _flights.one(slot.entry, constants.FILL_WAIT) as first:
            found, value, _ = slot.read()
            if found:
                return value
            return _fill_alone(slot, fill) if first else _fill(slot, fill)

    @classmethod
    def invalidate(cls, namespace: Namespace, key: str, *, surely: bool = False) -> bool:
        """Nobody reads what was cached before, nor what is being made now. False when the cache is away.

        `surely` raises `CacheAway` instead: for event handlers, which are then called again.
        """
        return _mark(_Slot(namespace, key).mark, surely)

    @classmethod
    def invalidate_many(cls, namespace: Namespace, keys: Iterable[str], *, surely: bool = False) -> bool:
        """The same for many keys, in one round trip."""
        done = store.set_many({_Slot(namespace, key).mark: new_id() for key in keys}, constants.MARK_TTL)
        if surely and not done:
            raise CacheAway(AWAY)
        return done

    @classmethod
    def clear(cls, namespace: Namespace, *, surely: bool = False) -> bool:
        """The same for everything in a namespace."""
        return _mark(_Slot(namespace, "").all_mark, surely)

    @classmethod
    def clear_all(cls) -> bool:
        """The same for every namespace; sign-ins, limits and tickets are not touched."""
        done = [cls.clear(namespace) for namespace in NAMESPACES]
        return all(done)

    @classmethod
    def cache_user_profile(cls, *, user_id: str, profile_data: dict[str, Any]) -> bool:
        """Caches a profile for half an hour."""
        return cls.put(PROFILES, user_id, profile_data)

    @classmethod
    def get_user_profile(cls, user_id: str) -> dict[str, Any] | None:
        """The cached profile; None when there is none."""
        return cls.get(PROFILES, user_id)

    @classmethod
    def invalidate_user(cls, *, user_id: str) -> bool:
        """Everything that is cached under this user's id."""
        kinds = (PROFILES, constants.FEEDS, constants.NOTIFICATIONS, constants.UNREAD)
        done = [cls.invalidate(namespace, user_id) for namespace in kinds]
        return all(done)

    @classmethod
    def invalidate_skill(cls, *, skill_id: str) -> bool:
        """Everything that is cached under this skill's id, and the lists that it may stand in."""
        done = [cls.invalidate(constants.SKILLS, skill_id), cls.clear(constants.TRENDING), cls.clear(constants.SEARCH)]
        return all(done)

    @classmethod
    def warm(cls) -> dict[str, int]:
        """Fills what everybody reads; by warmer, how many entries."""
        return {name: warmer() for name, warmer in cache_warmers}

    @classmethod
    def stats(cls) -> list[dict[str, Any]]:
        """By namespace: `ttl` (seconds), hits, misses, ratio, keys and bytes (estimated)."""
        counted = figures.read()
        rows = []
        for namespace in NAMESPACES:
            figure, room = counted[namespace.name], store.room(f"{namespace.name}.")
            known = {"namespace": namespace.name, "ttl": namespace.ttl, "hits": figure.hits, "misses": figure.misses}
            rows.append({**known, "ratio": figure.ratio, "keys": room.keys, "bytes": room.bytes})
        return rows


def _fill_alone(slot: _Slot, fill: Callable[[], T]) -> T:
    """Fills, or waits for the process that is filling; fills itself when that one does not come to an end."""
    if store.add(slot.lock, 1, constants.FILL_LOCK):
        try:
            return _fill(slot, fill)
        finally:
            store.delete(slot.lock)
    end = monotonic() + constants.FILL_WAIT
    while monotonic() < end:
        sleep(constants.FILL_POLL)
        found, value, _ = slot.read()
        if found:
            return value
    return _fill(slot, fill)


def _fill(slot: _Slot, fill: Callable[[], T]) -> T:
    _, _, marks = slot.read()
    value = fill()
    slot.write(value, marks)
    return value


def _mark(key: str, surely: bool) -> bool:
    done = store.set(key, new_id(), constants.MARK_TTL)
    if surely and not done:
        raise CacheAway(AWAY)
    return done
