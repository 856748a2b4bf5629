"""The personal room: durable, its owner's alone, and what brings one connection everything of it, in order and once."""

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yiz.ids import is_id
from yiz.realtime import journal
from yiz.realtime.names import PERSONAL
from yiz.realtime.rooms import Refused, Room, room_kind
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.member import Live, Member

logger = logging.getLogger(__name__)

READ_AT_ONCE = 100
RETRY_AFTER = 2.0


@room_kind
class PersonalRoom(Room):
    """What concerns one user: notifications, decisions, what other devices did."""

    kind, join, leave = PERSONAL, "join_personal_room", "leave_personal_room"
    refusal, anonymous = "forbidden", False

    def key(self, user: Any, data: Mapping[str, Any]) -> str:
        if not is_id(data.get("user_id")):
            raise Refused("invalid", "`user_id` must be your own id.")
        return str(data["user_id"])

    def may_enter(self, user: Any, key: str) -> bool:
        return bool(user.is_authenticated and user.pk == key)


class Cursor:
    """How far one connection has come in a personal room.

    `last` is the number of the newest event sent. The next one is sent as it comes; an older one has been sent; when
    one is missing before it, those between are read from the database first. `start` is where this connection
    began: everything after it is, or will be, sent.
    """

    def __init__(self, member: "Member", room: str, last: int) -> None:
        self.room = room
        self.start = self.last = last
        self._member = member
        self._wanted = last
        self._missed: tuple[int, int] | None = None
        self._task: asyncio.Task[None] | None = None

    def take(self, event: "Live") -> None:
        """An event has come over the channel layer."""
        if self._task is None and event.seq == self.last + 1:
            self.last = event.seq
            if self._member.hears(event.actor):
                self._member.push(event.frame)
        else:
            self.reach(event.seq)

    def reach(self, seq: int) -> None:
        """The room has come so far: whatever is missing up to there is to be sent."""
        self._wanted = max(self._wanted, seq)
        self.wake()

    def replay(self, gap: journal.Gap) -> None:
        """The client has what lies before the gap: sends what it missed and this connection has not sent yet."""
        if gap.after < self.start:
            self._missed = (gap.after, self.start)
            self.start = gap.after
        self.reach(gap.head)

    def wake(self) -> None:
        """Begins to read, if there is something to read and the connection is not held."""
        if self._task is None and not self._member.held and (self._missed or self._wanted > self.last):
            self._task = asyncio.ensure_future(self._catch_up())

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _catch_up(self) -> None:
        while self._missed or self._wanted > self.last:
            try:
                await self._read_on()
            except Exception:
                logger.warning("A personal room can't be read; trying again", exc_info=True)
                await asyncio.sleep(RETRY_AFTER)
        self._task = None

    async def _read_on(self) -> None:
        if self._missed:
            begin, until = self._missed
            rows = await in_thread(journal.after, self.room, begin, until, READ_AT_ONCE)
            for row in rows:
                self._missed = (row.seq, until)
                await self._send(row)
            if len(rows) < READ_AT_ONCE:
                self._missed = None
            return
        wanted = self._wanted
        rows = await in_thread(journal.after, self.room, self.last, None, READ_AT_ONCE)
        for row in rows:
            if row.seq > self.last:
                self.last = row.seq
                await self._send(row)
        if not rows:
            self.last = max(self.last, wanted)

    async def _send(self, row: journal.Stored) -> None:
        await self._member.freed()
        if self._member.hears(row.actor_id):
            await self._member.push_when_free(row.frame)
