"""The language in which rules say when they apply: JSON, checked and turned into conditions that can be evaluated.

`{"all": […]}`, `{"any": […]}` and `{"not": […]}` (none of them) hold conditions; a single one is named by its key:
`{"keywords": {"words": ["free money"]}}`. What each takes is in `moderation.rules.leaves`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from moderation.rules.constants import MAX_DEPTH, MAX_KEYWORDS, MAX_NODES
from moderation.rules.errors import BadConditions, Fault, Path
from moderation.rules.leaves import LEAVES, NAMES, Keywords, Leaf

Joint = Literal["all", "any", "not"]
JOINTS: tuple[Joint, ...] = ("all", "any", "not")
MAX_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined: all of them, any of them, or (`not`) none of them."""

    joint: Joint
    parts: tuple[Node, ...]


Node = Group | Leaf


def parse(raw: Any) -> Node:
    """The conditions that the JSON says. Raises `BadConditions`, which names the place of everything that is wrong."""
    reader = _Reader()
    node = reader.node(raw, (), 1)
    if not reader.faults and (words := sum(len(leaf.words) for leaf in leaves(node, Keywords))) > MAX_KEYWORDS:
        reader.fault((), "too_many", f"{words:,} keywords are too many for one rule: {MAX_KEYWORDS:,} are allowed.")
    if reader.faults or node is None:
        raise BadConditions(reader.faults)
    return node


def dump(node: Node) -> dict[str, Any]:
    """The conditions as JSON, without what is as it would be anyway."""
    if isinstance(node, Group):
        return {node.joint: [dump(part) for part in node.parts]}
    return {NAMES[type(node)]: node.model_dump(mode="json", exclude_defaults=True)}


def leaves(node: Node | None, kind: type[Any] = Leaf) -> Iterator[Any]:
    """The single conditions of a kind, in the order in which they are written."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from leaves(part, kind)
    elif isinstance(node, kind):
        yield node


class _Reader:
    """Walks through JSON of any shape; keeps what is wrong, up to a bound."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._nodes = 0

    def fault(self, path: Path, code: str, text: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(path, code, text))

    def node(self, raw: Any, path: Path, depth: int) -> Node | None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            if self._nodes == MAX_NODES + 1:
                self.fault(path, "too_many", f"A rule may have {MAX_NODES} conditions.")
            return None
        if depth > MAX_DEPTH:
            self.fault(path, "too_deep", f"Conditions may be {MAX_DEPTH} levels deep.")
            return None
        if not isinstance(raw, dict) or len(raw) != 1:
            text = "A condition is an object with one key: " + ", ".join([*JOINTS, *LEAVES]) + "."
            self.fault(path, "not_a_condition", text)
            return None
        (name, content), *_ = raw.items()
        if name in JOINTS:
            return self._group(name, content, (*path, name), depth)
        if name in LEAVES:
            return self._leaf(name, content, (*path, name))
        text = f"There is no condition “{str(name)[:40]}”. There are: {', '.join([*JOINTS, *LEAVES])}."
        self.fault((*path, str(name)[:40]), "unknown_condition", text)
        return None

    def _group(self, joint: Joint, content: Any, path: Path, depth: int) -> Group | None:
        if not isinstance(content, list) or not content:
            self.fault(path, "not_a_list", "A list of conditions is expected, with at least one in it.")
            return None
        parts = [self.node(part, (*path, number), depth + 1) for number, part in enumerate(content[: MAX_NODES + 1])]
        return Group(joint, tuple(part for part in parts if part is not None))

    def _leaf(self, name: str, content: Any, path: Path) -> Leaf | None:
        if not isinstance(content, dict):
            self.fault(path, "not_an_object", "An object is expected.")
            return None
        try:
            return LEAVES[name].model_validate(content)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_input=False)[:MAX_FAULTS]:
                code, text = _told(error)
                self.fault((*path, *error["loc"]), code, text)
            return None


_MESSAGES = {
    "missing": ("required", "This field is required."),
    "extra_forbidden": ("unknown_field", "This field is not known here."),
    "string_type": ("invalid", "This must be a text."),
    "string_unicode": ("invalid", "This must be a text."),
    "string_too_long": ("max_length", "Ensure this has no more than {max_length} characters."),
    "string_too_short": ("blank", "This may not be blank."),
    "int_type": ("invalid", "A whole number is expected."),
    "float_type": ("invalid", "A number is expected."),
    "float_parsing": ("invalid", "A number is expected."),
    "finite_number": ("invalid", "A number is expected."),
    "bool_type": ("invalid", "True or false is expected."),
    "greater_than_equal": ("min_value", "Ensure this is at least {ge}."),
    "less_than_equal": ("max_value", "Ensure this is at most {le}."),
    "too_short": ("min_length", "At least {min_length} is needed."),
    "too_long": ("max_length", "No more than {max_length} are allowed."),
    "tuple_type": ("not_a_list", "A list is expected."),
    "literal_error": ("invalid_choice", "One of these is expected: {expected}."),
}


def _told(error: Any) -> tuple[str, str]:
    code, text = _MESSAGES.get(error["type"], (error["type"], error["msg"]))
    try:
        return code, text.format(**error.get("ctx", {}))
    except (KeyError, IndexError, ValueError):
        return code, error["msg"]
