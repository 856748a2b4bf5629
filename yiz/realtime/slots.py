"""At most so many connections a user, over all processes: each holds one of the user's numbered slots in the cache.

A slot that is not renewed is free again after a while, so a process that was killed blocks nobody for long. While
the cache is away, nobody is refused.
"""

import logging
from collections.abc import Iterable

from django.core.cache import cache

logger = logging.getLogger(__name__)

HELD_FOR = 90
UNCOUNTED = ""


def take(user_id: str, limit: int) -> str | None:
    """A free slot of the user's, or None when all are held. To be renewed more often than every 90 seconds."""
    try:
        names = [f"realtime:slot:{user_id}:{number}" for number in range(limit)]
        held = cache.get_many(names)
        for name in names:
            if name not in held and cache.add(name, 1, timeout=HELD_FOR):
                return name
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)
        return UNCOUNTED
    return None


def renew(slots: Iterable[str]) -> None:
    """Keeps the slots for another while."""
    names = [slot for slot in slots if slot]
    try:
        if names:
            cache.set_many(dict.fromkeys(names, 1), timeout=HELD_FOR)
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)


def free(slot: str) -> None:
    """Gives the slot back."""
    try:
        if slot:
            cache.delete(slot)
    except Exception:
        logger.warning("Connections can't be counted: the cache does not answer", exc_info=True)
