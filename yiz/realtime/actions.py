"""What clients may ask for, the same in every protocol: sign in, join, leave, resume, and the events of the domains."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.utils.timezone import now

from yiz.ids import is_id
from yiz.realtime import identity, journal, presence
from yiz.realtime.member import OVER_LIMIT, Member
from yiz.realtime.names import is_durable, user_room
from yiz.realtime.personal import Cursor, PersonalRoom
from yiz.realtime.rooms import EVENTS, JOINS, LEAVES, ClientEvent, Refused, Room
from yiz.realtime.threads import in_thread, user_of

Data = Mapping[str, Any]
Action = Callable[[Member, Data], Awaitable[Data]]


async def perform(member: Member, name: str, data: Data) -> Data:
    """Does what the client asks, and answers what is to be acknowledged. Raises `Refused`, or an error of the API."""
    if action := ACTIONS.get(name):
        return await action(member, data)
    if room := JOINS.get(name):
        return await join(member, room, data)
    if room := LEAVES.get(name):
        return await leave(member, room, data)
    if event := EVENTS.get(name):
        return await in_thread(_handle, event, _reader(member, event.anonymous), data)
    raise Refused("unknown_event", "There is no such event. See the documentation of the socket.")


async def join(member: Member, room: Room, data: Data) -> Data:
    """Into a room; the answer tells its name and what it looks like now."""
    user_id = _reader(member, room.anonymous)
    key = await in_thread(_key, room, user_id, data)
    name = room.name(key)
    if name not in member.rooms:
        if len(member.rooms) >= member.limits.rooms:
            member.fail("too_many_rooms", f"At most {member.limits.rooms} rooms a connection.", OVER_LIMIT)
            raise Refused("too_many_rooms", "")
        # entered first and asked then: what changes in between is heard of here
        await member.hub.enter(member, name, room)
    try:
        snapshot = await in_thread(_admit, room, user_id, key)
        begin = await _begin(member, name)
    except BaseException:
        await member.hub.leave(member, name)
        raise
    return {"room": name, **begin, **snapshot}


async def leave(member: Member, room: Room, data: Data) -> Data:
    """Out of a room; also when one was not in it."""
    key = await in_thread(_key, room, _reader(member, room.anonymous), data)
    name = room.name(key)
    if member.cursor is not None and member.cursor.room == name:
        member.cursor.close()
        member.cursor = None
    await member.hub.leave(member, name)
    return {"room": name}


async def resume(member: Member, data: Data) -> Data:
    """Everything of the personal room after `last_event_id`, then what comes: no gap, no duplicate.

    `complete` is false when some of it is no longer kept; the client should then read what it shows anew.
    """
    seq = journal.seq_of(data.get("last_event_id"))
    if seq is None:
        raise Refused("invalid", "`last_event_id` must be the `event_id` of the last event that you have.")
    room = user_room(signed_in(member))
    gap = await in_thread(journal.gap, room, seq)
    if member.cursor is None:
        await member.hub.enter(member, room, PersonalRoom())
        member.cursor = Cursor(member, room, gap.after)
    member.cursor.replay(gap)
    return {"room": room, "complete": gap.complete}


async def authenticate(member: Member, data: Data) -> Data:
    """Signs an open connection in, or renews it before its token expires."""
    token = data.get("token")
    who = await in_thread(identity.of_token, token) if isinstance(token, str) else None
    if who is None:
        raise Refused("token_not_valid", "The token is not valid, or has expired.")
    await member.sign_in(who)
    return {"user_id": who.user_id, "expires_at": int(who.expires_at)}


async def ping(member: Member, data: Data) -> Data:
    """A sign of life, and the time here."""
    return {"at": now()}


async def show_presence(member: Member, data: Data) -> Data:
    """How this device's user says they are; all their devices together make what others see."""
    signed_in(member)
    status = data.get("status")
    if status not in presence.CHOICES:
        raise Refused("invalid", f"`status` must be one of {', '.join(presence.CHOICES)}.")
    await member.show(str(status))
    return {"status": status}


async def subscribe_presence(member: Member, data: Data) -> Data:
    """Follows the presence of these people and of nobody else; tells how those are of whom one may know."""
    signed_in(member)
    asked, most = data.get("user_ids"), member.limits.watched
    if not isinstance(asked, list) or len(asked) > most or not all(is_id(user_id) for user_id in asked):
        raise Refused("invalid", f"`user_ids` must be a list of at most {most} ids.")
    found = await member.hub.watching.watch(member, list(dict.fromkeys(asked)))
    return {"presence": [row.payload for row in found]}


ACTIONS: Mapping[str, Action] = {
    "authenticate": authenticate,
    "ping": ping,
    "pong": ping,
    "presence": show_presence,
    "resume": resume,
    "subscribe_presence": subscribe_presence,
}


def signed_in(member: Member) -> str:
    """The id of the connection's user. Raises `Refused` when nobody is signed in."""
    if not member.user_id:
        raise Refused("not_authenticated", "Sign in first: open the connection with a ticket, or send `authenticate`.")
    return member.user_id


def _reader(member: Member, anonymous: bool) -> str:
    return member.user_id if anonymous else signed_in(member)


async def _begin(member: Member, name: str) -> Data:
    """In a durable room the connection begins after its newest event; `resume` with that id misses nothing later."""
    if not is_durable(name):
        return {}
    newest = await in_thread(journal.head, name)
    if member.cursor is None:
        member.cursor = Cursor(member, name, newest.seq if newest else 0)
    return {"last_event_id": newest.event_id if newest else journal.NO_EVENT}


def _key(room: Room, user_id: str, data: Data) -> str:
    return room.key(user_of(user_id), data)


def _admit(room: Room, user_id: str, key: str) -> Data:
    user = user_of(user_id)
    if not room.may_enter(user, key):
        raise Refused(room.refusal, "There is no such room, or it is not for you.")
    return room.snapshot(user, key)


def _handle(event: ClientEvent, user_id: str, data: Data) -> Data:
    return event.handle(user_of(user_id), data) or {}
