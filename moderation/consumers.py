"""The moderators' room."""

from typing import Any

from yiz.realtime.publish import MODERATORS
from yiz.realtime.rooms import Room, room_kind


@room_kind
class ModeratorsRoom(Room):
    """Cases of high priority, as they come. For moderators, for as long as they are some."""

    kind, join, leave = MODERATORS, "join_moderation", "leave_moderation"
    refusal, anonymous, ask_again = "forbidden", False, True

    def may_enter(self, user: Any, key: str) -> bool:
        return bool(user.is_authenticated and user.is_active and (user.is_staff or user.is_superuser))
