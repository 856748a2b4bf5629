"""The room of one's own feed: live items, as they come."""

from collections.abc import Mapping
from typing import Any

from yiz.realtime.rooms import Room, room_kind


@room_kind
class FeedRoom(Room):
    """`feed:<id>`: the signed-in user's own, whoever asks for whichever."""

    kind, join, leave = "feed", "join_feed", "leave_feed"
    anonymous = False

    def key(self, user: Any, data: Mapping[str, Any]) -> str:
        return str(user.pk)

    def may_enter(self, user: Any, key: str) -> bool:
        return bool(user.is_authenticated and str(user.pk) == key)
