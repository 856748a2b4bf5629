"""The room of what trends."""

from collections.abc import Mapping
from typing import Any

from discovery.tasks import top_of_the_week
from yiz.realtime.publish import TRENDING
from yiz.realtime.rooms import Room, room_kind


@room_kind
class TrendingRoom(Room):
    """One room, open to everybody: the top list of the week, now and whenever it changes."""

    kind, join, leave = TRENDING, "join_trending", "leave_trending"

    def may_enter(self, user: Any, key: str) -> bool:
        return True

    def snapshot(self, user: Any, key: str) -> Mapping[str, Any]:
        """`{window, skills}`, as `trending_update` has them."""
        return top_of_the_week()
