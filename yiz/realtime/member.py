"""One connection, whatever protocol it speaks: who it is, which rooms it is in, and what it may hear."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from yiz.realtime import identity, presence, slots
from yiz.realtime.frames import error_frame, notice_frame
from yiz.realtime.identity import Identity
from yiz.realtime.limits import Limits, Pace
from yiz.realtime.personal import Cursor
from yiz.realtime.presence import ONLINE
from yiz.realtime.rooms import Refused, Room
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

logger = logging.getLogger(__name__)

NORMAL = 1000
GOING_AWAY = 1001
FAILED = 1011
UNAUTHENTICATED = 4401
FORBIDDEN = 4403
NOT_FOUND = 4404
OVER_LIMIT = 4408
TOO_SLOW = 4409


@dataclass(frozen=True, slots=True)
class Live:
    """An event as it comes over the channel layer: `frame` is what goes to clients; `seq` is 0 unless it is durable."""

    room: str
    seq: int
    actor: str
    frame: str


class Member(ABC):
    """A connection as the hub sees it. All of this runs on the event loop.

    While it is held, because a frame of its client is being answered or its rights are being asked about, no event
    goes to it: they wait, and are judged by what holds when it is released.
    """

    protocol: ClassVar[str]
    """How it is named in figures."""
    says_ping: ClassVar[bool] = True
    """Whether scripts are to see that the server is alive: those in browsers can't see a WebSocket's own pings."""

    def __init__(self, hub: "Hub", limits: Limits) -> None:
        self.hub = hub
        self.limits = limits
        self.identity: Identity | None = None
        self.rooms: dict[str, Room] = {}
        self.cursor: Cursor | None = None
        self.ended = 0
        self.held = 0
        self.slot = ""
        self.status = ONLINE
        self.put_down = time.monotonic()
        self.watched: set[str] = set()
        self.pinged = time.monotonic()
        self.pace = Pace(limits.frames_per_second, self.pinged)
        self._waiting: list[Live] = []
        self._freed: asyncio.Future[None] | None = None

    # --- what a protocol provides

    @abstractmethod
    def push(self, frame: str) -> None:
        """Puts the frame in the queue; a client too slow to empty it is closed with 4409."""

    @abstractmethod
    async def push_when_free(self, frame: str) -> None:
        """Puts the frame in the queue once there is room in it."""

    @abstractmethod
    def close(self, code: int) -> None:
        """Ends the connection with this code, after what is in the queue. Only the first call counts."""

    # --- what comes from the rooms

    @property
    def user_id(self) -> str:
        """Empty while nobody is signed in."""
        return self.identity.user_id if self.identity else ""

    def deliver(self, event: Live) -> None:
        """An event of a room that the hub knows this connection to be in."""
        if self.held:
            if len(self._waiting) < self.limits.queue:
                self._waiting.append(event)
            else:
                self.close(TOO_SLOW)
        elif event.room not in self.rooms and event.room not in self.watched:
            return
        elif event.seq and self.cursor is not None:
            self.cursor.take(event)
        elif self.hears(event.actor):
            self.push(event.frame)

    def hears(self, actor: str) -> bool:
        """Whether the acts of this user may reach the client: no block, no mute."""
        return not actor or actor not in self.hub.hidden_from(self.user_id)

    def hold(self) -> None:
        """Lets events wait, until `release` has been called as often."""
        self.held += 1

    def release(self) -> None:
        """Lets events go on."""
        self.held -= 1
        if self.held:
            return
        if self._freed is not None:
            self._freed.set_result(None)
            self._freed = None
        if self.cursor is not None:
            self.cursor.wake()
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            self.deliver(event)

    async def freed(self) -> None:
        """Returns once the connection is not held."""
        while self.held:
            if self._freed is None:
                self._freed = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._freed)

    # --- its life

    async def sign_in(self, who: Identity) -> None:
        """Makes the connection the user's, or renews it. Raises `Refused`."""
        if self.identity is not None and self.identity.user_id != who.user_id:
            raise Refused("forbidden", "This connection belongs to another user; open a new one.")
        if self.identity is None:
            slot = await in_thread(slots.take, who.user_id, self.limits.connections, self.status)
            if slot is None:
                raise Refused("too_many_connections", f"At most {self.limits.connections} connections a user.")
            self.slot = slot
            await self.hub.sign_in(self, who)
        # only now, when the end of a session would be heard here
        if not await in_thread(identity.is_valid, who):
            self.fail("token_not_valid", "The sign-in has ended. Sign in again.", UNAUTHENTICATED)
            raise Refused("token_not_valid", "The sign-in has ended. Sign in again.")
        self.identity = who
        presence.look_again(who.user_id)

    def fail(self, code: str, detail: str, close_code: int) -> None:
        """Says what is wrong, and ends the connection."""
        self.push(error_frame(code, detail))
        self.close(close_code)

    def tick(self, at: float) -> None:
        """Ends what is expired, and pings. `at` is monotonic.

        A client that does not answer the pings of the WebSocket itself is closed by the server (uvicorn's settings).
        """
        if self.identity is not None and time.time() >= self.identity.expires_at:
            self.fail("token_expired", "The access token has expired. Send `authenticate` in time.", UNAUTHENTICATED)
        elif self.says_ping and at - self.pinged >= self.limits.ping_every:
            self.pinged = at
            self.push(notice_frame("ping", {}))

    async def leave_all(self) -> None:
        """Takes the connection out of everything it is in; it has ended."""
        if self.cursor is not None:
            self.cursor.close()
        await self.hub.remove(self)
        slot, self.slot = self.slot, ""
        await in_thread(slots.free, slot)
        if self.user_id:
            try:
                await in_thread(presence.was_there, [self.user_id])
            except Exception:
                logger.warning("When %s was last there could not be put down", self.user_id, exc_info=True)
            presence.look_again(self.user_id)

    async def show(self, status: str) -> None:
        """How this device says it is: `online`, or `away`."""
        self.status = status
        await in_thread(slots.renew, {self.slot: status})
        presence.look_again(self.user_id)
