"""Who is there: online while a connection of theirs lives, on any device and in any process.

Nothing is stored about it but the leases that connections hold anyway (`slots`), so a process that was killed leaves no
ghost: its leases end. When somebody was last there is kept in the database.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from yiz.db import insert_new
from yiz.ports import presence_sight
from yiz.realtime import loop, slots
from yiz.realtime.limits import current
from yiz.realtime.models import LastSeen
from yiz.realtime.names import group_of, presence_room

ONLINE, AWAY, OFFLINE = "online", "away", "offline"
CHOICES = (ONLINE, AWAY)
"""What a device may say of itself."""


@dataclass(frozen=True, slots=True)
class Presence:
    """`last_seen` is the moment of asking while a connection lives; None for somebody who was never connected."""

    user_id: str
    status: str
    last_seen: datetime | None

    @property
    def payload(self) -> dict[str, Any]:
        return {"user_id": self.user_id, "status": self.status, "last_seen": self.last_seen}


def statuses(user_ids: Collection[str]) -> dict[str, str]:
    """How each of them is: online when one device says so, away when all that are connected do."""
    held = slots.held(user_ids, current().connections)
    return {user_id: _together(held.get(user_id, ())) for user_id in user_ids}


def of(user_ids: Collection[str]) -> dict[str, Presence]:
    """How each of them is, and when they were last there; whoever asks must be allowed to know."""
    known, at = statuses(user_ids), now()
    absent = [user_id for user_id, status in known.items() if status == OFFLINE]
    seen = dict(LastSeen.objects.filter(user_id__in=absent).values_list("user_id", "at")) if absent else {}
    return {
        user_id: Presence(user_id, status, seen.get(user_id) if status == OFFLINE else at)
        for user_id, status in known.items()
    }


def seen_by(viewer_id: str, user_ids: Iterable[str]) -> list[Presence]:
    """Of these people (at most 100) those of whom the viewer may know, in the order asked."""
    asked = list(dict.fromkeys(user_ids))
    allowed = presence_sight.provider.seen(viewer_id, asked)
    found = of([user_id for user_id in asked if user_id in allowed])
    return list(found.values())


def was_there(user_ids: Collection[str]) -> None:
    """Puts down that these people (at most 1,000) were connected just now."""
    at = now()
    LastSeen.objects.filter(user_id__in=user_ids, at__lt=at).update(at=at)
    known = set(LastSeen.objects.filter(user_id__in=user_ids).values_list("user_id", flat=True))
    for user_id in set(user_ids) - known:
        insert_new(LastSeen(user_id=user_id, at=at))


def look_again(user_id: str) -> None:
    """Something about the user's presence, or about who may know of it, may have changed.

    Every process with watchers looks for itself at what holds then: so the last look is always right, whatever the
    order in which several changes are heard of.
    """
    room = presence_room(user_id)
    loop.send(group_of(room), {"type": "look", "room": room, "user": user_id})


def _together(devices: Iterable[Mapping[str, Any] | str]) -> str:
    said = set(devices)
    return ONLINE if ONLINE in said else AWAY if said else OFFLINE
