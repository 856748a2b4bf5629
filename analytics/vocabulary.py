"""What clients may tell of: every type of event with what it must and may carry. All else is refused by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.constants import MAX_CUSTOM_DEPTH
from analytics.models import Kind, Source

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAME = re.compile(r"[A-Za-z0-9_\-]{1,40}\Z")
_MAX_EXACT = 2**53

Check = Callable[[Any], str]
"""Says what is wrong with a value; nothing when it is right."""


def text(longest: int) -> Check:
    def check(value: Any) -> str:
        if type(value) is str and len(value) <= longest and not _CONTROL.search(value):
            return ""
        return f"A text of at most {longest} characters without control characters is expected."

    return check


def whole(lowest: int, highest: int) -> Check:
    def check(value: Any) -> str:
        if type(value) is int and lowest <= value <= highest:
            return ""
        return f"A whole number from {lowest} to {highest:,} is expected."

    return check


def one_of(*words: str) -> Check:
    known = frozenset(words)

    def check(value: Any) -> str:
        return "" if type(value) is str and value in known else f"One of {', '.join(words)} is expected."

    return check


def free(value: Any, depth: int = MAX_CUSTOM_DEPTH) -> str:
    """Any JSON whose names are plain words, whose numbers are exact, and which is not nested deeply."""
    if value is None or type(value) in (bool, float):
        return ""
    if type(value) is str:
        return "Control characters are not allowed." if "\0" in value else ""
    if type(value) is int:
        return "" if abs(value) <= _MAX_EXACT else "Whole numbers reach to 2^53."
    if depth == 0:
        return f"At most {MAX_CUSTOM_DEPTH} levels are allowed."
    if type(value) is dict and not all(map(_NAME.match, value)):
        return "Names have 1 to 40 letters, digits, _ and -."
    inner = value.values() if type(value) is dict else value
    return next((wrong for part in inner if (wrong := free(part, depth - 1))), "")


@dataclass(frozen=True, slots=True)
class Schema:
    """What an event of one type carries; `required` are names of properties."""

    purpose: str
    skill: bool | None = False
    """Whether it is about a skill: must (True), may (None) or must not (False) name one."""
    duration: bool = False
    properties: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()


SOURCES = tuple(source for source in Source.values if source != Source.OWN)
INTERACTIONS = ("view", "like", "unlike", "download", "rating", "bookmark", "comment", "fork", "share")
_PLACE = {"source": one_of(*SOURCES), "position": whole(0, 10_000)}

VOCABULARY: dict[str, Schema] = {
    Kind.SKILL_VIEW: Schema("A skill was looked at.", skill=True, duration=True, properties=_PLACE),
    Kind.SKILL_INTERACTION: Schema(
        "Something was pressed on a skill's page; what came of it the product knows by itself.",
        skill=True,
        properties={"interaction": one_of(*INTERACTIONS), **_PLACE},
        required=("interaction",),
    ),
    Kind.SKILL_SHARE: Schema(
        "A link to a skill was passed on.",
        skill=True,
        properties={"channel": one_of("link", "mail", "message", "social", "other")},
        required=("channel",),
    ),
    Kind.RESOURCE_OPEN: Schema(
        "A resource of a task was opened.",
        skill=True,
        properties={"day": whole(1, 366), "task": whole(0, 50), "url": text(500)},
    ),
    Kind.PLAN_VIEW: Schema(
        "A day of a plan was looked at.", skill=None, duration=True, properties={"day": whole(1, 366)}
    ),
    Kind.PAGE_VIEW: Schema(
        "A page of the app was looked at.",
        duration=True,
        properties={"path": text(200), "referrer": text(500), "title": text(200)},
        required=("path",),
    ),
    Kind.SEARCH: Schema(
        "Something was searched for.",
        properties={"query": text(200), "results": whole(0, 10_000_000), "category": text(40)},
        required=("query",),
    ),
    Kind.RECOMMENDATION: Schema(
        "A recommendation was shown, opened or sent away.",
        skill=True,
        properties={"act": one_of("shown", "opened", "dismissed"), "reason": text(40), "position": whole(0, 1_000)},
        required=("act",),
    ),
    Kind.SESSION_START: Schema(
        "A visit began.",
        properties={"platform": one_of("web", "ios", "android", "desktop", "other"), "version": text(40)},
    ),
    Kind.SESSION_END: Schema("A visit ended.", duration=True),
    Kind.CUSTOM: Schema(
        "Something of the client's own: a name and any data.",
        skill=None,
        duration=True,
        properties={"name": text(60), "data": free},
        required=("name",),
    ),
}
