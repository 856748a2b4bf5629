"""Who watches whose presence, within this process, and what each watcher was told last."""

import asyncio
import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import now

from yiz.ids import new_id
from yiz.ports import presence_sight
from yiz.realtime import presence
from yiz.realtime.frames import event_frame
from yiz.realtime.member import Live, Member
from yiz.realtime.names import group_of, presence_room
from yiz.realtime.presence import OFFLINE, Presence
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

logger = logging.getLogger(__name__)

CHUNK = 100


class Watching:
    """Presence as the connections of one event loop follow it. Nothing here is touched from another thread.

    Whether a watcher may know is asked each time that there is something to tell.
    """

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._told: dict[str, str] = {}
        self._wanted: set[str] = set()
        self._looking: set[str] = set()

    async def watch(self, member: Member, user_ids: Collection[str]) -> list[Presence]:
        """From now on the connection is told of these people, and of nobody else; how those are whom it may see."""
        rooms = {presence_room(user_id): user_id for user_id in user_ids}
        for room in member.watched - rooms.keys():
            await self._forget(member, room)
        for room in rooms.keys() - member.watched:
            member.watched.add(room)
            self._hub.rooms.setdefault(room, set()).add(member)
            await self._hub.line.agree(group_of(room))
        # asked only now: what changes meanwhile is heard of here
        found = {row.user_id: row for row in await in_thread(presence.seen_by, member.user_id, user_ids)}
        for room, user_id in rooms.items():
            if user_id not in found:
                await self._forget(member, room)
            elif self._told.setdefault(user_id, found[user_id].status) != found[user_id].status:
                self.look(user_id)
        return list(found.values())

    async def leave(self, member: Member) -> None:
        """The connection has ended."""
        for room in tuple(member.watched):
            await self._forget(member, room)

    async def _forget(self, member: Member, room: str) -> None:
        member.watched.discard(room)
        if watchers := self._hub.rooms.get(room):
            watchers.discard(member)
            if not watchers:
                del self._hub.rooms[room]
                self._told.pop(room.partition(":")[2], None)
                await self._hub.line.agree(group_of(room))

    def look(self, user_id: str) -> None:
        """Tells the watchers within a second when it has changed, so that somebody who reloads a page stays."""
        self._wanted.add(user_id)
        if user_id not in self._looking:
            self._looking.add(user_id)
            self._hub.start(self._look(user_id))

    async def _look(self, user_id: str) -> None:
        try:
            while user_id in self._wanted:
                await asyncio.sleep(self._hub.limits.gather)
                self._wanted.discard(user_id)
                await self._tell(user_id)
        except Exception:
            logger.warning("The presence of %s can't be read; looking again soon", user_id, exc_info=True)
        finally:
            self._looking.discard(user_id)

    async def _tell(self, user_id: str) -> None:
        room = presence_room(user_id)
        watchers = tuple(self._hub.rooms.get(room, ()))
        if not watchers:
            return
        found, allowed = await in_thread(_state, user_id, {member.user_id for member in watchers})
        if room not in self._hub.rooms:
            return
        changed, self._told[user_id] = self._told.get(user_id) != found.status, found.status
        at = now()
        for member in watchers:
            if member.user_id not in allowed:
                await self._forget(member, room)
                # straight to the client: who may not know is not there for it, and hears that without being told why
                member.push(_frame(room, Presence(user_id, OFFLINE, None), at))
            elif changed:
                member.deliver(Live(room, 0, user_id, _frame(room, found, at)))

    async def sweep(self) -> None:
        """Finds who has gone without a word: a process was killed, or a message got lost."""
        watched = list(self._told)
        for start in range(0, len(watched), CHUNK):
            for user_id, status in (await in_thread(presence.statuses, watched[start : start + CHUNK])).items():
                if self._told.get(user_id, status) != status:
                    self.look(user_id)

    def ask_again(self, members: Iterable[Member]) -> None:
        """The relations of these connections' users have changed."""
        for room in {room for member in members for room in member.watched}:
            self.look(room.partition(":")[2])


def _state(user_id: str, viewer_ids: Collection[str]) -> tuple[Presence, frozenset[str]]:
    return presence.of([user_id])[user_id], presence_sight.provider.viewers(user_id, viewer_ids)


def _frame(room: str, found: Presence, at: datetime) -> str:
    return event_frame(room=room, event="presence_update", data=found.payload, event_id=new_id(), at=at)
