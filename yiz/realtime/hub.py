"""Who is in which room, within this process: one message of the channel layer goes from here to all its listeners."""

import asyncio
import logging
from collections.abc import Collection, Coroutine, Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from django.utils.timezone import now

from yiz.metrics import SOCKETS
from yiz.ports import hidden_actors
from yiz.realtime import watch
from yiz.realtime.frames import notice_frame, revoked_frame
from yiz.realtime.gathering import Gathering
from yiz.realtime.identity import Identity
from yiz.realtime.limits import current
from yiz.realtime.line import Line
from yiz.realtime.member import FAILED, UNAUTHENTICATED, Live, Member
from yiz.realtime.names import CONTROL_GROUP, group_of
from yiz.realtime.rooms import Room
from yiz.realtime.threads import in_thread, user_of
from yiz.realtime.watching import Watching

logger = logging.getLogger(__name__)

_HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"] = WeakKeyDictionary()
_NOBODY: frozenset[str] = frozenset()


def here() -> "Hub":
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _HUBS:
        _HUBS[loop] = Hub()
    return _HUBS[loop]


class Hub:
    """All connections of one event loop. Nothing here is touched from another thread."""

    def __init__(self) -> None:
        self.limits = current()
        self.members: set[Member] = set()
        self.rooms: dict[str, set[Member]] = {}
        self.checking = asyncio.Lock()
        self.attending = asyncio.Lock()
        self.looked_at = self.since = now()
        self.slot = ""
        self.watching = Watching(self)
        self.gathering = Gathering(self)
        self.line = Line(groups=_Groups(self.rooms), take=self._take, recovered=self._recovered)
        self._by_user: dict[str, set[Member]] = {}
        self._hidden: dict[str, frozenset[str]] = {}
        self._refreshes: dict[str, object] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.start(self.line.listen())
        self.start(watch.keep(self))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs the work beside everything else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- coming and going

    def add(self, member: Member) -> None:
        """A connection has been accepted."""
        self.members.add(member)
        SOCKETS.labels(member.protocol).inc()

    async def sign_in(self, member: Member, who: Identity) -> None:
        """From now on the connection is told what becomes of its user's sessions and relations."""
        mine = self._by_user.setdefault(who.user_id, set())
        mine.add(member)
        try:
            if who.user_id not in self._hidden:
                await self._learn_hidden(who.user_id, self._refreshes.setdefault(who.user_id, object()))
        except BaseException:
            self._dismiss(member, who.user_id)
            raise
        member.identity = who

    async def enter(self, member: Member, name: str, room: Room) -> None:
        """Puts the connection into the room; whether it may be there must be asked after this."""
        member.rooms[name] = room
        self.rooms.setdefault(name, set()).add(member)
        await self.line.agree(group_of(name))

    async def leave(self, member: Member, name: str) -> None:
        """Takes it out; nothing of the room reaches it from the moment of the call."""
        self._forget(member, name)
        await self.line.agree(group_of(name))

    async def remove(self, member: Member) -> None:
        """The connection has ended."""
        if member in self.members:
            self.members.discard(member)
            SOCKETS.labels(member.protocol).dec()
        await self.watching.leave(member)
        names = list(member.rooms)
        for name in names:
            self._forget(member, name)
        self._dismiss(member, member.user_id)
        for name in names:
            await self.line.agree(group_of(name))

    def _dismiss(self, member: Member, user_id: str) -> None:
        others = self._by_user.get(user_id, set())
        others.discard(member)
        if not others:
            for known in (self._by_user, self._hidden, self._refreshes):
                known.pop(user_id, None)

    def _forget(self, member: Member, name: str) -> None:
        member.rooms.pop(name, None)
        if listeners := self.rooms.get(name):
            listeners.discard(member)
            if not listeners:
                del self.rooms[name]

    def hidden_from(self, user_id: str) -> frozenset[str]:
        """Those whose acts the user must not hear of."""
        return self._hidden.get(user_id, _NOBODY)

    # --- what comes over the line

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "control":
            self._obey(message)
        elif message["type"] == "look":
            self.watching.look(message["user"])
        elif message["type"] == "gather":
            self.gathering.note(message["room"], message["times"])
        elif listeners := self.rooms.get(message["room"]):
            event = Live(message["room"], message["seq"], message["actor"], message["frame"])
            for member in tuple(listeners):
                member.deliver(event)

    def _obey(self, order: dict[str, Any]) -> None:
        if order["do"] == "recheck":
            self.recheck(order["room"], self.rooms.get(order["room"], ()))
        elif order["do"] == "refresh":
            self.refresh(order["user"])
        elif order["do"] == "end":
            sessions = order["sessions"]
            for member in tuple(self._by_user.get(order["user"], ())):
                if member.identity and (sessions is None or member.identity.session_id in sessions):
                    member.push(revoked_frame())
                    member.close(UNAUTHENTICATED)

    # --- rights that may have changed

    def recheck(self, name: str, members: Iterable[Member]) -> None:
        """Asks again which of them may be in the room; until that is known they hear nothing."""
        asked = tuple(members)
        for member in asked:
            member.hold()
        self.start(self._recheck(name, asked))

    async def _recheck(self, name: str, members: tuple[Member, ...]) -> None:
        verdicts: dict[str, bool] = {}
        try:
            for member in members:
                if (room := member.rooms.get(name)) is None:
                    continue
                if member.user_id not in verdicts:
                    verdicts[member.user_id] = await in_thread(_may_stay, room, name, member.user_id)
                if not verdicts[member.user_id]:
                    await self._put_out(member, name)
        except Exception:
            logger.warning("Nobody knows who may be in %s; its listeners are closed", name, exc_info=True)
            for member in members:
                member.close(FAILED)
        finally:
            for member in members:
                member.release()

    async def _put_out(self, member: Member, name: str) -> None:
        if name not in member.rooms:
            return  # asked twice at the same time, it was put out by the other one
        await self.leave(member, name)
        member.push(notice_frame("room_left", {"room": name, "reason": "forbidden"}))

    def refresh(self, user_id: str) -> None:
        """Learns anew whom the user must not hear, and asks again about the rooms of their connections."""
        members = tuple(self._by_user.get(user_id, ()))
        if not members:
            return
        for member in members:
            member.hold()
        self._refreshes[user_id] = latest = object()
        self.start(self._refresh(user_id, members, latest))

    async def _refresh(self, user_id: str, members: tuple[Member, ...], latest: object) -> None:
        try:
            await self._learn_hidden(user_id, latest)
            for name in {name for member in members for name in member.rooms}:
                self.recheck(name, [member for member in members if name in member.rooms])
            self.watching.ask_again(members)
        except Exception:
            logger.warning("The relations of %s can't be read; their connections are closed", user_id, exc_info=True)
            for member in members:
                member.close(FAILED)
        finally:
            for member in members:
                member.release()

    async def _learn_hidden(self, user_id: str, latest: object) -> None:
        hidden = await in_thread(hidden_actors.provider, user_id)
        # an answer that is older than the last order must not replace a newer one
        if self._refreshes.get(user_id) is latest:
            self._hidden[user_id] = hidden

    async def _recovered(self) -> None:
        """The channel layer was away: orders and events may have been missed."""
        for user_id in list(self._by_user):
            self.refresh(user_id)
        for name in list(self.rooms):
            self.recheck(name, [member for member in self.rooms[name] if not member.user_id])
        await watch.check(self)


def _may_stay(room: Room, name: str, user_id: str) -> bool:
    return room.may_enter(user_of(user_id), name.partition(":")[2])


class _Groups(Collection[str]):
    """The groups of the channel layer that the rooms need, as a view."""

    def __init__(self, rooms: dict[str, set[Member]]) -> None:
        self._rooms = rooms

    def __contains__(self, group: object) -> bool:
        if group == CONTROL_GROUP:
            return True
        kind, _, key = str(group).removeprefix("room.").partition(".")
        return (f"{kind}:{key}" if key else kind) in self._rooms

    def __iter__(self) -> Iterator[str]:
        yield CONTROL_GROUP
        for name in list(self._rooms):
            yield group_of(name)

    def __len__(self) -> int:
        return 1 + len(self._rooms)
