"""The one door for everything that goes to clients: `publish(room, event, data)`, and what changes who may hear it.

Sync, and callable from any thread of any process, after the commit: what is told must be stored already.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.timezone import now

from yiz.ids import new_id
from yiz.realtime import journal, loop
from yiz.realtime.frames import event_frame
from yiz.realtime.names import (
    CONTROL_GROUP,
    MODERATORS,
    SYSTEM,
    TRENDING,
    feed_room,
    group_of,
    is_durable,
    is_room,
    skill_room,
    user_room,
)

__all__ = [
    "MODERATORS",
    "SYSTEM",
    "TRENDING",
    "end_sessions",
    "feed_room",
    "gather",
    "publish",
    "recheck",
    "refresh_relations",
    "skill_room",
    "user_room",
]


def publish(
    room: str,
    event: str,
    data: Mapping[str, Any],
    actor_id: str | None = None,
    *,
    key: str = "",
    claim: journal.Claim | None = None,
) -> str | None:
    """Tells everybody in the room, and answers the event's id.

    In a personal room the event is stored first (kept 24 h, at most 500), under a number without gaps, and `resume`
    replays it; elsewhere only those hear it who are there. Whoever blocked or muted `actor_id` does not hear it.
    Errors of the database are raised; a push that can't be made is not an error, and never waited for.

    Personal rooms can be told exactly once: under a `key` (≤ 80 characters), which a room hears once while it remembers
    it; or with a `claim`, which is asked in the transaction that stores the event, so that what it writes is written
    if and only if the event is told, and events that claim the same row are told in the order of their claims. Then
    the answer is None when nothing was told.
    """
    if not is_room(room):
        raise ValueError(f"{room!r} is not the name of a room")
    if is_durable(room):
        stored = journal.append(room, event, data, actor_id or "", key=key, claim=claim, announce=_push_stored)
        return stored.event_id if stored else None
    if key or claim:
        raise ValueError(f"{room!r} remembers nothing, so it can't be told once")
    event_id = new_id()
    frame = event_frame(room=room, event=event, data=data, event_id=event_id, at=now())
    _push(room, frame, actor_id or "")
    return event_id


def gather(room: str, times: int = 1) -> None:
    """Something that comes often has happened in the room so many times; it is told at most once a second."""
    loop.send(group_of(room), {"type": "gather", "room": room, "times": times})


def recheck(room: str) -> None:
    """Has every connection in the room asked again whether it may be there; those that may not are put out of it.

    What is published after this reaches nobody who has not been asked.
    """
    _control({"do": "recheck", "room": room})


def refresh_relations(user_id: str) -> None:
    """After a block, a mute or the end of one: the user's connections learn anew whom not to hear.

    Their rooms are rechecked too. After a block, call it for both.
    """
    _control({"do": "refresh", "user": user_id})


def end_sessions(user_id: str, session_ids: Iterable[str] | None = None) -> None:
    """Closes the user's connections opened under these sessions, or all of them: `session_revoked`, then code 4401."""
    _control({"do": "end", "user": user_id, "sessions": None if session_ids is None else list(session_ids)})


def _push_stored(stored: journal.Stored) -> None:
    _push(stored.room, stored.frame, stored.actor_id, stored.seq)


def _push(room: str, frame: str, actor_id: str, seq: int = 0) -> None:
    loop.send(group_of(room), {"type": "room.event", "room": room, "seq": seq, "actor": actor_id, "frame": frame})


def _control(order: dict[str, Any]) -> None:
    loop.send(CONTROL_GROUP, {"type": "control", **order})
