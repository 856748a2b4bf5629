"""JSON out, by orjson: datetimes in RFC 3339, UTC, with `Z`."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


class Encoded(bytes):
    """JSON that is ready; the renderer passes it through."""


def encode(payload: Any) -> Encoded:
    """The payload as it goes over the wire."""
    return payload if isinstance(payload, Encoded) else Encoded(orjson.dumps(payload, _plain, _OPTIONS))


def _plain(value: Any) -> Any:
    if isinstance(value, Promise | Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


class JSONRenderer(BaseRenderer):
    """What every answer of the API is rendered by."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else encode(data)
