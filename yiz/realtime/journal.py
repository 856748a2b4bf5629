"""The memory of personal rooms: what was told, under numbers without gaps, kept for 24 hours and at most 500 a room.

Numbers have no gaps because each is one more than the highest that can be seen, and the unique index lets one writer
have it: number n+1 can only become visible after n. So a reader who has n and sees n+2 knows exactly what it misses.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import IntegrityError
from django.db.models import Max, Q
from django.utils.timezone import now

from yiz.db import atomic, delete_rows, insert_new
from yiz.ids import is_id
from yiz.realtime.frames import event_frame, to_json
from yiz.realtime.models import RoomEvent

KEPT_FOR = timedelta(hours=24)
KEPT_EVENTS = 500
TRIM_EVERY = 100
MAX_TRIES = 200
CHUNK = 1_000
NO_EVENT = "0" * 24


class Crowded(Exception):
    """So many writers want the next number of one room that this one did not get any."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event of a personal room; `frame` is what its owner's connections get."""

    room: str
    seq: int
    event: str
    data: str
    actor_id: str
    at: datetime

    @property
    def event_id(self) -> str:
        return event_id_of(self.seq, self.at)

    @property
    def frame(self) -> str:
        data = orjson.Fragment(self.data)
        return event_frame(room=self.room, event=self.event, data=data, event_id=self.event_id, at=self.at)


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between the last event that a client has and the newest one: replay begins after `after`."""

    after: int
    head: int
    complete: bool
    """Whether everything that the client missed is still kept."""


def event_id_of(seq: int, at: datetime) -> str:
    """24 hex digits: the second, and the number in the room. Both only rise, so the ids do."""
    return f"{int(at.timestamp()):08x}{seq:016x}"


def seq_of(event_id: object) -> int | None:
    """The number that an event's id tells; None when it is no such id."""
    return int(event_id[8:], 16) if is_id(event_id) else None  # type: ignore[index]


# One writer at a time for a room within this process, so that only other processes can be in the way.
_locks = [threading.Lock() for _ in range(64)]


Claim = Callable[[], bool]
"""Asked in the transaction that stores an event, and may write there: False when it is not to be told after all."""


class _Taken(Exception):
    """Somebody else has the number, or has told of the same."""


def append(
    room: str,
    event: str,
    data: Mapping[str, Any],
    actor_id: str,
    *,
    key: str = "",
    claim: Claim | None = None,
    announce: Callable[[Stored], None],
) -> Stored | None:
    """Stores the event as the room's next one, and announces it in that order. Not for inside a transaction.

    None, and nothing told, when the room was told under this `key` before, or `claim` says no.
    """
    text = to_json(data)
    with _locks[hash(room) % len(_locks)]:
        for attempt in range(MAX_TRIES):
            stored = _next(room, event, text, actor_id)
            try:
                if not _store(_row(stored, key), claim):
                    return None
            except (_Taken, IntegrityError):
                if key and RoomEvent.objects.filter(room=room, key=key).exists():
                    return None
                time.sleep(min(0.001 * attempt, 0.05))
                continue
            announce(stored)
            break
        else:
            raise Crowded(f"no number in {room} after {MAX_TRIES} tries")
    if stored.seq % TRIM_EVERY == 0:
        delete_rows(RoomEvent.objects.filter(room=room, seq__lte=stored.seq - KEPT_EVENTS))
    return stored


def _next(room: str, event: str, text: str, actor_id: str) -> Stored:
    newest = RoomEvent.objects.filter(room=room).order_by("-seq").values_list("seq", "at").first()
    seq, at = (newest[0] + 1, max(now(), newest[1])) if newest else (1, now())
    return Stored(room, seq, event, text, actor_id, at.replace(microsecond=at.microsecond // 1000 * 1000))


def _store(row: RoomEvent, claim: Claim | None) -> bool:
    if claim is not None:
        return _store_if(row, claim)
    if not insert_new(row):
        raise _Taken
    return True


@atomic
def _store_if(row: RoomEvent, claim: Claim) -> bool:
    """Both or neither. An IntegrityError undoes the claim and is the caller's: asking first would be one query more."""
    if not claim():
        return False
    row.save(force_insert=True)
    return True


def head(room: str) -> Stored | None:
    """The room's newest event."""
    row = _values(RoomEvent.objects.filter(room=room).order_by("-seq")[:1]).first()
    return Stored(**row) if row else None


def after(room: str, seq: int, until: int | None = None, limit: int = 100) -> list[Stored]:
    """The room's events with higher numbers (up to `until`), in order, expired ones left out."""
    rows = RoomEvent.objects.filter(room=room, seq__gt=seq)
    if until is not None:
        rows = rows.filter(seq__lte=until)
    oldest = now() - KEPT_FOR
    return [Stored(**row) for row in _values(rows.order_by("seq")[:limit]) if row["at"] >= oldest]


def gap(room: str, last_seq: int) -> Gap:
    """What a client has missed that had everything up to `last_seq`."""
    newest = head(room)
    top = newest.seq if newest else 0
    if last_seq >= top:
        return Gap(after=top, head=top, complete=last_seq == top)
    begin = max(last_seq, top - KEPT_EVENTS)
    kept = RoomEvent.objects.filter(room=room, seq__gt=begin, at__gte=now() - KEPT_FOR).order_by("seq")
    first = kept.values_list("seq", flat=True).first()
    if first is None:
        return Gap(after=top, head=top, complete=False)
    return Gap(after=first - 1, head=top, complete=first == last_seq + 1)


def recent_heads(since: datetime) -> dict[str, int]:
    """The highest number of every room in which something was told since then."""
    rows = RoomEvent.objects.filter(at__gte=since).values("room").annotate(top=Max("seq"))
    return {row["room"]: row["top"] for row in rows}


def erase(room: str) -> None:
    """Forgets everything that was told in the room: its owner's data are being erased."""
    delete_rows(RoomEvent.objects.filter(room=room))


def trim(progress: Callable[[int, str], None]) -> int:
    """Deletes what is expired, a room's newest event excepted; answers how many rows. Safe to run at any time."""
    deleted = 0
    for doomed in _expired(now() - KEPT_FOR):
        deleted += delete_rows(RoomEvent.objects.filter(pk__in=doomed))
        progress(deleted, "expired room events")
    return deleted


def _expired(before: datetime) -> Iterator[list[str]]:
    """Ids of expired rows that are not the newest of their room, a chunk at a time."""
    rows = RoomEvent.objects.filter(at__lt=before).order_by("at", "id").values("id", "room", "seq", "at")
    chunk = list(rows[:CHUNK])
    while chunk:
        heads = RoomEvent.objects.filter(room__in={row["room"] for row in chunk}).values("room")
        newest = {row["room"]: row["top"] for row in heads.annotate(top=Max("seq"))}
        if doomed := [row["id"] for row in chunk if row["seq"] < newest[row["room"]]]:
            yield doomed
        last = chunk[-1]
        later = Q(at__gt=last["at"]) | Q(at=last["at"], id__gt=last["id"])
        chunk = list(rows.filter(later, at__gte=last["at"])[:CHUNK])


def _values(rows: Any) -> Any:
    return rows.values("room", "seq", "event", "data", "actor_id", "at")


def _row(stored: Stored, key: str) -> RoomEvent:
    return RoomEvent(
        key=key or f"#{stored.seq}",
        room=stored.room,
        seq=stored.seq,
        event=stored.event,
        data=stored.data,
        actor_id=stored.actor_id,
        at=stored.at,
    )
