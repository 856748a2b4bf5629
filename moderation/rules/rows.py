"""Conditions as a list of rows, for a form without JSON: `all` or `any` of single conditions, each maybe negated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from moderation.rules import constants
from moderation.rules.errors import BadConditions, Fault
from moderation.rules.language import Group, Node, dump, parse
from moderation.rules.leaves import LEAVES, NAMES, Leaf

Widget = Literal["lines", "text", "number", "share", "flag", "choice", "fields"]


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a form asks of a condition. `lines` has one entry a line; `share` is a number from 0 to 1."""

    name: str
    label: str
    widget: Widget
    default: Any
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(slots=True)
class Row:
    """A single condition; `values` as its JSON has them."""

    condition: str
    values: dict[str, Any] = field(default_factory=dict)
    negated: bool = False


_WHERE = Input(
    "fields",
    "Only in",
    "fields",
    (),
    "none means everywhere",
    tuple((name, name.replace("_", " ")) for name in constants.ALL_FIELDS),
)
INPUTS: dict[str, tuple[Input, ...]] = {
    "keywords": (
        Input("words", "Words and phrases", "lines", (), "one a line; case and look-alike letters make no difference"),
        Input("at_least", "How many of them", "number", 1, least=1, most=100),
        Input("inside_words", "Also inside words", "flag", default=False),
        _WHERE,
    ),
    "pattern": (
        Input("regex", "Regular expression", "text", "", "RE2: no look-around, no back-references"),
        Input("case", "Case matters", "flag", default=False),
        _WHERE,
    ),
    "links": (
        Input("at_least", "How many", "number", 1, least=1, most=100),
        Input("domains", "Only to these domains", "lines", (), "one a line; domains below them count too"),
        Input("except_domains", "Not to these", "lines", ()),
        Input("shorteners", "Hidden by shorteners", "flag", default=False),
        _WHERE,
    ),
    "repeats": (
        Input("times", "How often before", "number", 2, least=1, most=constants.MAX_TIMES),
        Input("within_hours", "Within hours", "number", 24, least=1, most=constants.MAX_WINDOW_HOURS),
        Input("similarity", "How alike", "share", 0.8, "1: the same words", least=0.5, most=1),
        Input("by", "Written by", "choice", "author", choices=(("author", "the same author"), ("anyone", "anybody"))),
    ),
    "rate": (
        Input("more_than", "More than", "number", 10, least=1, most=constants.MAX_RATE),
        Input("within_minutes", "Within minutes", "number", 60, least=1, most=constants.MAX_WINDOW_HOURS * 60),
    ),
    "account_age": (Input("under_hours", "Younger than hours", "number", 24, least=1, most=24 * 365),),
    "classifier": (
        Input("label", "Takes it for", "choice", "spam", choices=(("spam", "spam"), ("toxicity", "toxic"))),
        Input("at_least", "With at least", "share", 0.9, "a probability", least=0.05, most=1),
    ),
}
"""What a form asks, by condition; each name is a key of the condition's JSON."""

TITLES = {
    "keywords": "Words and phrases",
    "pattern": "Regular expression",
    "links": "Links",
    "repeats": "Repeated text",
    "rate": "Many in a short time",
    "account_age": "New account",
    "classifier": "The classifier",
}


def from_rows(joint: Literal["all", "any"], rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as checked JSON. Raises `BadConditions`, whose paths begin with the number of the row."""
    faults: list[Fault] = []
    parts: list[Node] = []
    for number, row in enumerate(rows):
        try:
            leaf = parse({row.condition: row.values})
        except BadConditions as bad:
            faults += [Fault((number, *fault.path[1:]), fault.code, fault.text) for fault in bad.faults]
        else:
            parts.append(Group("not", (leaf,)) if row.negated else leaf)
    if not rows:
        faults.append(Fault((), "required", "A rule needs at least one condition."))
    if faults:
        raise BadConditions(faults)
    made = dump(Group(joint, tuple(parts)))
    parse(made)
    return made


def to_rows(conditions: Any) -> tuple[Literal["all", "any"], list[Row]] | None:
    """The rows that say these conditions; None when they are joined in ways for which rows are too simple."""
    node = parse(conditions)
    if isinstance(node, Leaf):
        return "all", [_row(node, negated=False)]
    if node.joint == "not":
        rows = [_row(part, negated=True) for part in node.parts if isinstance(part, Leaf)]
        return ("all", rows) if len(rows) == len(node.parts) else None
    rows = []
    for part in node.parts:
        if isinstance(part, Leaf):
            rows.append(_row(part, negated=False))
        elif part.joint == "not" and len(part.parts) == 1 and isinstance(part.parts[0], Leaf):
            rows.append(_row(part.parts[0], negated=True))
        else:
            return None
    return node.joint, rows


def _row(leaf: Leaf, *, negated: bool) -> Row:
    name = NAMES[type(leaf)]
    return Row(name, {**_defaults(name), **leaf.model_dump(mode="json")}, negated)


def _defaults(name: str) -> dict[str, Any]:
    return dict.fromkeys(LEAVES[name].model_fields)
