"""The room that everybody is in: announcements, maintenance, what is trending."""

from typing import Any

from yiz.realtime.names import SYSTEM
from yiz.realtime.rooms import Room, room_kind


@room_kind
class SystemRoom(Room):
    """One room, open to everybody."""

    kind, join, leave = SYSTEM, "join_system", "leave_system"

    def may_enter(self, user: Any, key: str) -> bool:
        return True
