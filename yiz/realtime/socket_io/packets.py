"""What goes over the wire: `2["skill_update",{…}]`, encoded once for all who get it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from engineio import packet as engine

from yiz.realtime.frames import to_json

EVENT, ACK, DISCONNECT = "2", "3", "1"
ROOT = "/"

_FROM_CLIENT = re.compile(r"(?:1|2probe|3(?:probe)?|5|4[0-6].*)\Z", re.DOTALL)
BETWEEN = "\x1e"


def is_packet(text: str) -> bool:
    """Whether a client of Engine.IO may send this: a message, an answer to a ping, an upgrade, the end."""
    return _FROM_CLIENT.match(text) is not None


@lru_cache(maxsize=512)
def packet_of(frame: str, namespace: str) -> engine.Packet:
    """A native frame as an event: its data, with `event_id`, `at` and `room` where the data have none of these."""
    content = orjson.loads(frame)
    event, data, reference = content.pop("event"), content.pop("data"), content.pop("id", None)
    about = {"event": reference} if event in ("ack", "error") else {}
    return _packet(EVENT, namespace, "", [event, {**content, **about, **data}])


def ack_packet(namespace: str, number: int, answer: Mapping[str, Any]) -> engine.Packet:
    """What the client's callback gets."""
    return _packet(ACK, namespace, str(number), [answer])


def end_packet(namespace: str) -> engine.Packet:
    """The namespace is left."""
    return engine.Packet(engine.MESSAGE, DISCONNECT + _prefix(namespace))


def _packet(kind: str, namespace: str, number: str, content: list[Any]) -> engine.Packet:
    return engine.Packet(engine.MESSAGE, f"{kind}{_prefix(namespace)}{number}{to_json(content)}")


def _prefix(namespace: str) -> str:
    return "" if namespace == ROOT else f"{namespace},"
