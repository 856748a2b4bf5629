"""What goes over sockets, for those who write clients: every event that the server tells and every one that it takes.

Each app describes its own in `socket_events.py`, by an example that the schema is drawn from. The names, rooms and
rights stand in the code itself; tests hold the three together (what is published, what is accepted, what is described).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from yiz.ids import is_id
from yiz.realtime.actions import ACTIONS
from yiz.realtime.rooms import EVENTS, JOINS, LEAVES

Schema = dict[str, Any]
ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
TIME: Schema = {"type": "string", "format": "date-time"}


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`rooms` are kinds of rooms; empty for what is between the server and one connection."""

    name: str
    rooms: tuple[str, ...]
    about: str
    example: Mapping[str, Any]
    schema: Schema


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """`example` is what the client sends, `answer` what is acknowledged; `who` may send it."""

    name: str
    about: str
    who: str
    example: Mapping[str, Any]
    schema: Schema
    answer: Mapping[str, Any]


_SERVER: dict[str, ServerEvent] = {}
_CLIENT: dict[str, ClientEvent] = {}


def told(
    name: str,
    *rooms: str,
    about: str,
    example: Mapping[str, Any],
    choices: Mapping[str, tuple[str, ...]] | None = None,
    optional: tuple[str, ...] = (),
    nullable: tuple[str, ...] = (),
) -> None:
    """Describes an event that the server tells. What is None in the example may be anything; fields that `nullable`
    names, at any depth, may be null."""
    schema = schema_of(example, optional, nullable)
    for field, words in (choices or {}).items():
        schema["properties"][field] = {"enum": list(words)}
    _SERVER[name] = ServerEvent(name, rooms, about, example, schema)


def taken(name: str, *, example: Mapping[str, Any], answer: Mapping[str, Any], about: str = "", who: str = "") -> None:
    """Describes an event that clients send; what it does and who may is read from the code."""
    found, anonymous = _declared(name)
    about = about or " ".join((found.__doc__ or "").split())
    who = who or ("anybody" if anonymous else "signed in")
    _CLIENT[name] = ClientEvent(name, about, who, example, schema_of(example), answer)


def _declared(name: str) -> tuple[Any, bool]:
    if room := JOINS.get(name) or LEAVES.get(name):
        return room, room.anonymous
    if event := EVENTS.get(name):
        return event.handle, event.anonymous
    return ACTIONS[name], True


@cache
def server_events() -> Mapping[str, ServerEvent]:
    """By name, in the order of their description."""
    autodiscover_modules("socket_events")
    return _SERVER


@cache
def client_events() -> Mapping[str, ClientEvent]:
    """By name, in the order of their description."""
    autodiscover_modules("socket_events")
    return _CLIENT


def schema_of(example: Any, optional: tuple[str, ...] = (), nullable: tuple[str, ...] = ()) -> Schema:
    """A JSON schema that the example and what is like it is valid against."""
    match example:
        case Mapping():
            properties = {name: schema_of(value, (), nullable) for name, value in example.items()}
            for name in properties.keys() & set(nullable):
                properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
            return {
                "type": "object",
                "properties": properties,
                "required": [name for name in example if name not in optional],
            }
        case list():
            return {"type": "array", "items": schema_of(example[0], (), nullable) if example else {}}
        case bool():
            return {"type": "boolean"}
        case int() | float():
            return {"type": "number"}
        case str():
            return ID if is_id(example) else TIME if _is_time(example) else {"type": "string"}
    return {}


def _is_time(text: str) -> bool:
    try:
        return len(text) > len("2026-03-01") and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
