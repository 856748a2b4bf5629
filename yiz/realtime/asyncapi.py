"""The AsyncAPI 3 document, made of the catalogue."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from yiz.realtime.catalogue import ID, TIME, ClientEvent, ServerEvent, client_events, server_events
from yiz.realtime.entries import ENTRIES, Entry
from yiz.realtime.limits import Limits
from yiz.realtime.rooms import JOINS

EVENT_ID, ROOM = "66f0c2a5000000000000002a", "system"
CLOSE_CODES = {
    1000: "You closed it.",
    1001: "The process ends: connect again, and send `resume`.",
    1002: "That was no packet of Socket.IO.",
    1011: "Something failed on our side: connect again, and send `resume`.",
    4401: "Not signed in: no credentials where some are needed, bad ones, expired, or the session was ended.",
    4403: "Signed in, but not allowed here; or a page of an origin that is not allowed.",
    4404: "There is no such address, or nothing there for you.",
    4408: "Beyond a limit; the `error` before it says which.",
    4409: "Too slow: what was sent was not read in time. Connect again, and send `resume`.",
}
ABOUT = """Live events over WebSockets: JSON text frames `{"event", "data", "id"}` from the client, each answered by an
`ack` or an `error` with the same `id`; `{"event", "data", "event_id", "at", "room"}` from the server.

Socket.IO (at `/socket.io/`, version 4 of its clients) carries the same events under the same names: the first argument
is `data`, with `event_id`, `at` and `room` in it where the data have no field of that name; the acknowledgement is your
callback. Namespaces are the addresses: `/feed` for `/ws/feed/`. Credentials go into the `auth` option: `{token}` or
`{ticket}`.

Sign in by a ticket (`POST /api/v1/websocket/ticket`, once, within 30 seconds) in the address, or by the access token as
a sub-protocol: `bearer, <token>`. Without either a connection is anonymous."""


@cache
def document() -> dict[str, Any]:
    """The document, as plain data; made once a process."""
    server, client = server_events().values(), client_events().values()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "YiZ Planner: live events",
            "version": "1.0.0",
            "description": ABOUT,
            "externalDocs": {"url": f"{settings.PUBLIC_URL}/api/docs", "description": "The HTTP API"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {_name(entry): _channel(entry, server, client) for entry in ENTRIES},
        "operations": dict(_operations(server, client)),
        "components": {
            "messages": {**dict(_server_messages(server)), **dict(_client_messages(client))},
            "securitySchemes": {
                "ticket": {"type": "httpApiKey", "in": "query", "name": "ticket", "description": "Good for once."},
                "bearer": {"type": "http", "scheme": "bearer", "description": "As a sub-protocol: `bearer, <token>`."},
            },
        },
        "x-limits": {name: getattr(Limits(), name) for name in LIMITS},
        "x-close-codes": {str(code): about for code, about in CLOSE_CODES.items()},
    }


LIMITS = {
    "frame_bytes": "bytes in one frame",
    "frames_per_second": "frames a second",
    "rooms": "rooms in one connection",
    "connections": "connections of one user, in all protocols and namespaces",
    "watched": "people whose presence one connection follows",
    "queue": "frames that wait for a slow client",
}


def _servers() -> dict[str, Any]:
    parts = urlsplit(settings.PUBLIC_URL)
    safe = "s" if parts.scheme == "https" else ""
    security = [{"$ref": "#/components/securitySchemes/ticket"}, {"$ref": "#/components/securitySchemes/bearer"}]
    native = {
        "host": parts.netloc,
        "protocol": f"ws{safe}",
        "description": "The native protocol.",
        "security": security,
    }
    socket_io = {"host": parts.netloc, "pathname": "/socket.io/", "protocol": "socketio", "description": "Socket.IO 4."}
    return {"native": native, "socketio": socket_io}


def _name(entry: Entry) -> str:
    return entry.path.partition("/")[0] or "everything"


def _channel(entry: Entry, server: Iterable[ServerEvent], client: Iterable[ClientEvent]) -> dict[str, Any]:
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", entry.path)
    heard = [event.name for event in server if _is_heard(event, entry)]
    sent = [event.name for event in client]
    names = [*heard, *(f"send_{name}" for name in sent), *(f"ack_{name}" for name in sent)]
    channel: dict[str, Any] = {
        "address": f"/ws/{path}/" if path else "/ws/",
        "title": entry.about.partition(";")[0],
        "description": entry.about[0].upper() + entry.about[1:] + (". For signed-in users." if entry.personal else "."),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }
    if parameters := re.findall(r"{(\w+)}", path):
        channel["parameters"] = {name: {"description": "24 hex digits"} for name in parameters}
    return channel


def _is_heard(event: ServerEvent, entry: Entry) -> bool:
    """At an address one hears its rooms, and what is between server and connection; everything at `/ws/`."""
    kinds = {JOINS[name].kind for name in entry.events} | ({"presence"} if _name(entry) == "presence" else set())
    return not entry.path or not event.rooms or bool(kinds & set(event.rooms))


def _operations(server: Iterable[ServerEvent], client: Iterable[ClientEvent]) -> Iterable[tuple[str, dict[str, Any]]]:
    channel = "#/channels/everything"
    for told in server:
        message = {"$ref": f"{channel}/messages/{told.name}"}
        yield f"tell_{told.name}", {"action": "send", "channel": {"$ref": channel}, "messages": [message]}
    for taken in client:
        yield (
            f"take_{taken.name}",
            {
                "action": "receive",
                "channel": {"$ref": channel},
                "summary": taken.about,
                "messages": [{"$ref": f"{channel}/messages/send_{taken.name}"}],
                "reply": {
                    "channel": {"$ref": channel},
                    "messages": [
                        {"$ref": f"{channel}/messages/ack_{taken.name}"},
                        {"$ref": f"{channel}/messages/error"},
                    ],
                },
            },
        )


def _server_messages(events: Iterable[ServerEvent]) -> Iterable[tuple[str, dict[str, Any]]]:
    for event in events:
        example = frame_of(event)
        more = {"event_id": ID, "at": TIME, "room": {"type": "string"}}
        properties = {"event": {"const": event.name}, "data": event.schema}
        properties |= {name: more.get(name, {}) for name in example if name not in properties}
        yield (
            event.name,
            _message(event.name, event.about, properties, example)
            | ({"tags": [{"name": room} for room in event.rooms]} if event.rooms else {}),
        )


def frame_of(event: ServerEvent) -> dict[str, Any]:
    """An example of the whole native frame."""
    frame: dict[str, Any] = {"event": event.name, "data": event.example}
    if event.rooms or event.name == "session_revoked":
        frame |= {"event_id": EVENT_ID, "at": "2026-03-01T09:00:00Z"}
    if event.rooms:
        frame["room"] = ROOM if "system" in event.rooms else f"{event.rooms[0]}:66f0c2a54f1a2b3c4d5e6f99"
    if event.name in ("ack", "error"):
        frame["id"] = 1
    return frame


def _client_messages(events: Iterable[ClientEvent]) -> Iterable[tuple[str, dict[str, Any]]]:
    reference = {"type": ["string", "number", "null"], "description": "Yours; at most 200 characters."}
    for event in events:
        properties = {"event": {"const": event.name}, "data": event.schema, "id": reference}
        example = {"event": event.name, "data": event.example, "id": 1}
        sent = _message(event.name, f"{event.about} For: {event.who}.", properties, example)
        sent["payload"]["required"] = ["event", "data"] if event.example else ["event"]
        yield f"send_{event.name}", sent
        answer = {"event": "ack", "id": 1, "data": event.answer}
        properties = {"event": {"const": "ack"}, "id": reference, "data": {"type": "object"}}
        yield f"ack_{event.name}", _message("ack", f"The answer to `{event.name}`.", properties, answer)


def _message(name: str, about: str, properties: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "summary": about,
        "payload": {"type": "object", "properties": dict(properties), "required": list(example)},
        "examples": [{"payload": dict(example)}],
    }
