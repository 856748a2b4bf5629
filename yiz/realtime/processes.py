"""How many connections each process holds, as each says for itself three times a minute."""

import os
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from yiz.realtime import slots
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

OWNER = "process"
MOST = 64


async def report(hub: "Hub") -> None:
    """Writes this process's figures where `figures` finds them, for as long as it lives."""
    content = _figures(hub)
    if hub.slot:
        await in_thread(slots.renew, {hub.slot: content})
    else:
        taken = await in_thread(slots.take, OWNER, MOST, content)
        hub.slot = taken or ""


def figures() -> list[dict[str, Any]]:
    """The figures of every process that has said something within 45 seconds. Raises `CacheAway`."""
    found = slots.held([OWNER], MOST).get(OWNER, [])
    return sorted(found, key=lambda row: (row["host"], row["pid"]))


def _figures(hub: "Hub") -> dict[str, Any]:
    signed_in = [member for member in hub.members if member.identity]
    return {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": hub.since,
        "at": now(),
        "connections": len(hub.members),
        "by_protocol": dict(Counter(member.protocol for member in hub.members)),
        "signed_in": len(signed_in),
        "users": len({member.user_id for member in signed_in}),
        "rooms": sum(1 for name in hub.rooms if not name.startswith("presence:")),
        "watched": sum(1 for name in hub.rooms if name.startswith("presence:")),
        "layer": "up" if hub.line.up else "down",
    }
