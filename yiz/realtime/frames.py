"""What goes over the wire: JSON text frames, encoded once for all who get them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils.timezone import now

from yiz.ids import new_id

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def to_json(value: Any) -> str:
    """JSON as the API writes it (times in UTC with `Z`); what JSON does not know becomes its text."""
    return orjson.dumps(value, default=str, option=_OPTIONS).decode()


def event_frame(*, room: str, event: str, data: Any, event_id: str, at: datetime) -> str:
    """Something that happened in a room."""
    return to_json({"event": event, "data": data, "event_id": event_id, "at": at, "room": room})


def notice_frame(event: str, data: Mapping[str, Any]) -> str:
    """Something between the server and this connection alone."""
    return to_json({"event": event, "data": data})


def revoked_frame() -> str:
    """The sign-in of this connection has ended; it is closed after this."""
    return to_json({"event": "session_revoked", "data": {}, "event_id": new_id(), "at": now()})


def ack_frame(reference: Any, data: Mapping[str, Any]) -> str:
    """The good answer to a client's frame; `reference` is the `id` that the client gave it."""
    return to_json({"event": "ack", "id": reference, "data": data})


def error_frame(code: str, detail: str, reference: Any = None, **more: Any) -> str:
    """The bad answer to a client's frame, or the reason why the connection is closed."""
    return to_json({"event": "error", "id": reference, "data": {"code": code, "detail": detail, **more}})
