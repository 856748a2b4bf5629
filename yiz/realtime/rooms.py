"""What a room is: who may enter it and what its clients may say is declared by its domain, in `<app>/consumers.py`.

    @room_kind
    class SkillRoom(Room):
        kind, join, leave = "skill", "join_skill_room", "leave_skill_room"

        def key(self, user, data): return data.get("skill_id")
        def may_enter(self, user, key): return SharedSkill.objects.visible_to(user).filter(pk=key).exists()
        def snapshot(self, user, key): return {"counts": …}

    @client_event("mark_read")
    def mark_read(user, data): …

All of these are plain sync functions and run in a thread; `user` is a User as it is now, or an AnonymousUser.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from yiz.realtime.names import is_room


class Refused(Exception):
    """A client may not have what it asks for; it hears `code` and `detail`, and its connection stays open."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Room(ABC):
    """A kind of room. `kind` is the first part of its name; `join` and `leave` are the client events for it.

    `refusal` is the error code for those who may not enter: `not_found` where even the room's existence is a secret.
    """

    kind: ClassVar[str]
    join: ClassVar[str]
    leave: ClassVar[str] = ""
    refusal: ClassVar[str] = "not_found"
    anonymous: ClassVar[bool] = True
    """Whether somebody who is not signed in may ask at all; `may_enter` then decides."""

    ask_again: ClassVar[bool] = False
    """Whether rights end without anything being said: they are then asked about twice a minute."""

    def key(self, user: Any, data: Mapping[str, Any]) -> str:
        """Which room of the kind the client means; an empty key where there is only one. Raises `Refused`."""
        return ""

    @abstractmethod
    def may_enter(self, user: Any, key: str) -> bool:
        """Whether the user may be in the room, now; asked at joining and after every `recheck`."""

    def snapshot(self, user: Any, key: str) -> Mapping[str, Any]:
        """What the acknowledgement of joining tells besides the room's name."""
        return {}

    def gathered(self, key: str, times: int) -> tuple[str, Mapping[str, Any]] | None:
        """The event that tells, at most once a second, what `publish.gather` has counted; None for nothing."""
        return None

    def name(self, key: str) -> str:
        """The room's name. Raises `Refused` when the key can't be one."""
        name = f"{self.kind}:{key}" if key else self.kind
        if not isinstance(key, str) or not is_room(name):
            raise Refused(self.refusal, "There is no such room.")
        return name


Handler = Callable[[Any, Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """What a client may send besides joining and leaving."""

    handle: Handler
    anonymous: bool


JOINS: dict[str, Room] = {}
LEAVES: dict[str, Room] = {}
EVENTS: dict[str, ClientEvent] = {}

R = TypeVar("R", bound=type[Room])
H = TypeVar("H", bound=Handler)


def room_kind(declared: R) -> R:
    """Makes the kind of room known: clients can join it from now on."""
    room = declared()
    _refuse_double(room.join)
    JOINS[room.join] = room
    if room.leave:
        _refuse_double(room.leave)
        LEAVES[room.leave] = room
    return declared


def client_event(name: str, *, anonymous: bool = False) -> Callable[[H], H]:
    """Makes the function the answer to a client event: it gets `(user, data)`, and what it returns is acknowledged.

    It refuses by raising `Refused` or one of the API's errors. Without `anonymous`, only signed-in users may call it.
    """

    def mark(handler: H) -> H:
        _refuse_double(name)
        EVENTS[name] = ClientEvent(handler, anonymous)
        return handler

    return mark


def _refuse_double(name: str) -> None:
    if name in JOINS or name in LEAVES or name in EVENTS:
        raise ValueError(f"the client event {name} is taken already")
