"""Raw events as clients send them, made into rows in one pass, or refused with the field named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson

from analytics.constants import (
    EARLY,
    HALF_HOUR,
    LATE,
    MAX_CLOCK_OFFSET,
    MAX_DURATION,
    MAX_EVENT_ID,
    MAX_PROPERTIES_BYTES,
    MAX_SESSION_ID,
)
from analytics.vocabulary import VOCABULARY, Schema
from yiz.ids import is_id, new_id

COLUMNS = (
    "id",
    "event_key",
    "kind",
    "user_id",
    "session_id",
    "skill_id",
    "duration",
    "source",
    "number",
    "properties",
    "half_hour",
    "at",
    "received_at",
)
KIND, SKILL, SOURCE = (COLUMNS.index(name) for name in ("kind", "skill_id", "source"))
FIELDS = frozenset({"event_id", "type", "at", "session_id", "skill_id", "duration", "properties"})
_WORD = re.compile(r"[\w.:\-]+\Z", re.ASCII)
_YEARS = (1970, 9_000)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = tuple[Any, ...]


class Refused(ValueError):
    """One event can't be taken; `attr` is the field."""

    def __init__(self, detail: str, code: str = "invalid", attr: str = "") -> None:
        super().__init__(detail)
        self.detail, self.code, self.attr = detail, code, attr


@dataclass(frozen=True, slots=True)
class Moment:
    """When a batch arrived, and by how much the sender's clock is behind."""

    now: datetime
    offset: timedelta = timedelta(0)

    @classmethod
    def of(cls, now: datetime, sent_at: Any) -> "Moment":
        """`sent_at` is what the sender's clock said at sending; a clock that is wrong by more than a day is refused."""
        if sent_at is None:
            return cls(now)
        offset = now - _parse(sent_at, "sent_at")
        if abs(offset) > MAX_CLOCK_OFFSET:
            raise Refused("This clock is wrong by more than 24 hours.", "clock", "sent_at")
        return cls(now, offset)

    def when(self, said: Any) -> datetime:
        """When an event happened, by the server's clock, to the millisecond.

        Up to a minute ahead is now; more is refused as `future`, older than 7 days as `too_old`.
        """
        if said is None:
            return self.now
        at = _parse(said, "at") + self.offset
        if at > self.now:
            if at - self.now > EARLY:
                raise Refused("This is in the future. Send `sent_at` if your clock is wrong.", "future", "at")
            return self.now
        if self.now - at > LATE:
            raise Refused("This is older than 7 days.", "too_old", "at")
        return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def session_of(value: Any) -> str:
    """A session's id as it was sent for a whole batch."""
    return _word({"session_id": value}, "session_id", MAX_SESSION_ID)


def row_of(said: Any, *, user_id: str | None, session_id: str, moment: Moment) -> Row:
    """The row of one event, in the order of `COLUMNS`; `session_id` stands for one that the event does not name.

    Raises `Refused` for the first thing that is wrong.
    """
    if type(said) is not dict:
        raise Refused("An object is expected.")
    if not FIELDS.issuperset(said):
        raise Refused("This field is not known here.", "unknown_field", str(next(f for f in said if f not in FIELDS)))
    kind = said.get("type")
    schema = VOCABULARY.get(kind) if type(kind) is str else None
    if schema is None:
        if kind is None:
            raise Refused("The type of the event is missing.", "required", "type")
        raise Refused(f"“{str(kind)[:40]}” is not one of: {', '.join(VOCABULARY)}.", "unknown_type", "type")
    session = _word(said, "session_id", MAX_SESSION_ID) or session_id
    if not session and user_id is None:
        raise Refused("Who is not signed in needs a session_id.", "required", "session_id")
    properties = _properties(said.get("properties"), schema)
    at = moment.when(said.get("at"))
    row_id = new_id()
    event_id = _word(said, "event_id", MAX_EVENT_ID)
    return (
        row_id,
        event_key(user_id or f"session {session}", event_id) if event_id else row_id,
        kind,
        user_id,
        session,
        _skill(said.get("skill_id"), schema),
        _duration(said.get("duration"), schema),
        properties.get("source", ""),
        properties.get("day"),
        properties,
        half_hour(at),
        at,
        moment.now,
    )


def event_key(owner: str, event_id: str) -> str:
    """What an event is known by: its sender's id for it, apart from everybody else's."""
    return blake2b(f"{owner}\0{event_id}".encode(), digest_size=16).hexdigest()


def half_hour(at: datetime) -> int:
    """Half hours since 1970."""
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) // HALF_HOUR


def _parse(said: Any, attr: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
        if at.tzinfo is not None and _YEARS[0] < at.year < _YEARS[1]:
            return at.astimezone(UTC)
    except (TypeError, ValueError):
        pass
    raise Refused("A time with its zone is expected, such as 2026-03-01T09:00:00Z.", "invalid", attr)


def _word(said: Mapping[str, Any], name: str, longest: int) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if type(value) is not str or len(value) > longest or not _WORD.match(value):
        raise Refused(f"1 to {longest} letters, digits and . : _ - are expected.", "invalid", name)
    return value


def _skill(value: Any, schema: Schema) -> str | None:
    if value is None:
        if schema.skill:
            raise Refused("This type is about a skill.", "required", "skill_id")
        return None
    if schema.skill is False:
        raise Refused("This type is not about a skill.", "unknown_field", "skill_id")
    if not is_id(value):
        raise Refused("An id has 24 lower-case hex digits.", "invalid_id", "skill_id")
    return str(value)


def _duration(value: Any, schema: Schema) -> int | None:
    if value is None:
        return None
    if not schema.duration:
        raise Refused("This type has no duration.", "unknown_field", "duration")
    if type(value) not in (int, float) or not 0 <= value <= MAX_DURATION:
        raise Refused(f"0 to {MAX_DURATION:,} seconds are expected.", "invalid", "duration")
    return int(value)


def _properties(value: Any, schema: Schema) -> dict[str, Any]:
    if value is None:
        value = {}
    if type(value) is not dict:
        raise Refused("An object is expected.", "invalid", "properties")
    known: Mapping[str, Callable[[Any], str]] = schema.properties
    if value and _size(value) > MAX_PROPERTIES_BYTES:
        raise Refused(f"At most {MAX_PROPERTIES_BYTES:,} bytes are allowed.", "too_large", "properties")
    for name, said in value.items():
        check = known.get(name)
        if check is None:
            raise Refused("This property is not known to this type.", "unknown_field", f"properties.{name[:60]}")
        if wrong := check(said):
            raise Refused(wrong, "invalid", f"properties.{name}")
    for name in schema.required:
        if name not in value:
            raise Refused("This property is required.", "required", f"properties.{name}")
    return value


def _size(value: dict[str, Any]) -> int:
    try:
        return len(orjson.dumps(value))
    except orjson.JSONEncodeError:  # nested more deeply than it writes
        raise Refused("This is nested too deeply.", "invalid", "properties") from None
