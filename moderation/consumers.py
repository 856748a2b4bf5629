"""The moderators' room."""

from typing import Any

from moderation.roles import has_right
from yiz.realtime.publish import MODERATORS
from yiz.realtime.rooms import Room, room_kind


@room_kind
class ModeratorsRoom(Room):
    """Cases of high priority, as they come. For who may see the queue, for as long as they may."""

    kind, join, leave = MODERATORS, "join_moderation", "leave_moderation"
    refusal, anonymous, ask_again = "forbidden", False, True

    def may_enter(self, user: Any, key: str) -> bool:
        return has_right(user, "view_queue")
