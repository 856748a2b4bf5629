"""At most so many connections a user, over all processes: each holds one of the user's numbered slots in the cache.

A slot is a lease: one that is not renewed is free again after a while, so a process that was killed blocks nobody for
long, and leaves nobody looking present. What it holds says how its connection is. While the cache is away, nobody is
refused.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)

HELD_FOR = 45
CHUNK = 1_000
UNCOUNTED = ""


class CacheAway(Exception):
    """Nobody can say who is connected: the cache does not answer."""


def take(owner: str, limit: int, content: Any = 1) -> str | None:
    """A free slot of the owner's, or None when all are held. To be renewed more often than every 45 seconds."""
    try:
        names = _names(owner, limit)
        held = cache.get_many(names)
        for name in names:
            if name not in held and cache.add(name, content, timeout=HELD_FOR):
                return name
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)
        return UNCOUNTED
    return None


def renew(slots: Mapping[str, Any]) -> None:
    """Keeps the slots for another while, with what they are to hold."""
    kept = {slot: content for slot, content in slots.items() if slot}
    try:
        if kept:
            cache.set_many(kept, timeout=HELD_FOR)
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)


def free(slot: str) -> None:
    """Gives the slot back."""
    try:
        if slot:
            cache.delete(slot)
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)


def held(owners: Iterable[str], limit: int) -> dict[str, list[Any]]:
    """What the slots of each owner hold, of those who hold any. Raises `CacheAway`."""
    by_name = {name: owner for owner in owners for name in _names(owner, limit)}
    names, found = list(by_name), dict[str, list[Any]]()
    try:
        for start in range(0, len(names), CHUNK):
            for name, content in cache.get_many(names[start : start + CHUNK]).items():
                found.setdefault(by_name[name], []).append(content)
    except Exception as error:
        raise CacheAway(str(error)) from error
    return found


def _names(owner: str, limit: int) -> list[str]:
    return [f"realtime:slot:{owner}:{number}" for number in range(limit)]
