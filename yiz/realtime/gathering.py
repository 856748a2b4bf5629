"""What happens too often to be told one by one: at most once a second a room, as it stands then."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from yiz.ids import new_id
from yiz.realtime.frames import event_frame
from yiz.realtime.member import Live
from yiz.realtime.rooms import Room
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

logger = logging.getLogger(__name__)


class Gathering:
    """Counts what is heard of each room, and has the room say it (`Room.gathered`) when a second is over."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._counted: dict[str, int] = {}

    def note(self, name: str, times: int) -> None:
        """Something has happened so many times; nothing is read for rooms that nobody here is in."""
        if name in self._counted:
            self._counted[name] += times
        elif name in self._hub.rooms:
            self._counted[name] = times
            self._hub.start(self._tell(name))

    async def _tell(self, name: str) -> None:
        await asyncio.sleep(self._hub.limits.gather)
        times = self._counted.pop(name)
        room = next((member.rooms[name] for member in self._hub.rooms.get(name, ()) if name in member.rooms), None)
        if room is None:
            return
        try:
            said = await in_thread(_said, room, name, times)
        except Exception:
            logger.warning("What was gathered for %s can't be told", name, exc_info=True)
            return
        if said is not None:
            frame = event_frame(room=name, event=said[0], data=said[1], event_id=new_id(), at=now())
            for member in tuple(self._hub.rooms.get(name, ())):
                member.deliver(Live(name, 0, "", frame))


def _said(room: Room, name: str, times: int) -> tuple[str, Any] | None:
    return room.gathered(name.partition(":")[2], times)
