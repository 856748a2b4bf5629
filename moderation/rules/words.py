"""Conditions in words: what a rule says, for people who read no JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from moderation.rules import leaves
from moderation.rules.errors import BadConditions
from moderation.rules.language import Group, Node, parse

SHOWN = 5
_JOINTS = {"all": " and ", "any": " or ", "not": " or "}


def describe(conditions: Any) -> str:
    """One sentence, of JSON or of parsed conditions. Raises `BadConditions` for JSON that says nothing."""
    node = conditions if isinstance(conditions, Group | leaves.Leaf) else parse(conditions)
    said = _said(node, outermost=True)
    start = next(place for place, sign in enumerate(said) if sign != "(")
    return f"{said[:start]}{said[start].upper()}{said[start + 1 :]}."


def described(conditions: Any) -> str:
    """The same of what is stored, which may be of another version of the language."""
    try:
        return describe(conditions)
    except BadConditions as bad:
        return f"These conditions can't be read any more: {bad}"


def _said(node: Node, *, outermost: bool = False) -> str:
    if isinstance(node, leaves.Leaf):
        return _LEAVES[type(node)](node)
    parts = [_said(part) for part in node.parts]
    joined = _JOINTS[node.joint].join(parts)
    if node.joint == "not":
        return f"not ({joined})"
    return joined if outermost or len(parts) == 1 else f"({joined})"


def _where(leaf: leaves.InText) -> str:
    return f" in {_listed(leaf.fields, 'or', quoted=False)}" if leaf.fields else ""


def _listed(words: Sequence[str], last: str, *, quoted: bool = True) -> str:
    shown = [f"“{word}”" if quoted else word.replace("_", " ") for word in words[:SHOWN]]
    if len(words) > SHOWN:
        return f"{', '.join(shown)} {last} {len(words) - SHOWN:,} more"
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _keywords(leaf: leaves.Keywords) -> str:
    inside = ", also inside words" if leaf.inside_words else ""
    if leaf.at_least == 1:
        return f"the text has {_listed(leaf.words, 'or')}{_where(leaf)}{inside}"
    return f"the text has at least {leaf.at_least} of {_listed(leaf.words, 'and')}{_where(leaf)}{inside}"


def _pattern(leaf: leaves.Pattern) -> str:
    return f"the text matches /{leaf.regex}/{_where(leaf)}{' as it is spelt' if leaf.case else ''}"


def _links(leaf: leaves.Links) -> str:
    to = ""
    if leaf.domains:
        to = f" to {_listed(leaf.domains, 'or', quoted=False)}"
    if leaf.shorteners:
        to += " or hidden by shorteners" if to else " hidden by shorteners"
    if leaf.except_domains:
        to += f" (not to {_listed(leaf.except_domains, 'or', quoted=False)})"
    return f"there {_number(leaf.at_least, 'is a link', 'links')}{to}{_where(leaf)}"


def _number(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"are at least {number} {many}"


def _hours(hours: int) -> str:
    if hours % 24 == 0:
        return "a day" if hours == 24 else f"{hours // 24} days"
    return "an hour" if hours == 1 else f"{hours} hours"


def _repeats(leaf: leaves.Repeats) -> str:
    whose = "the same author" if leaf.by == "author" else "anybody"
    times = "once" if leaf.times == 1 else f"{leaf.times} times"
    return f"{whose} wrote much the same (alike by {leaf.similarity:.0%}) {times} within {_hours(leaf.within_hours)}"


def _rate(leaf: leaves.Rate) -> str:
    minutes = leaf.within_minutes
    within = _hours(minutes // 60) if minutes % 60 == 0 else f"{minutes} minutes"
    return f"the author wrote more than {leaf.more_than} of them within {within}"


def _account_age(leaf: leaves.AccountAge) -> str:
    return f"the author's account is younger than {_hours(leaf.under_hours)}"


def _classifier(leaf: leaves.Classifier) -> str:
    what = "spam" if leaf.label == "spam" else "toxic"
    return f"the classifier takes it for {what} by at least {leaf.at_least:.0%}"


_LEAVES: dict[type[leaves.Leaf], Callable[[Any], str]] = {
    leaves.Keywords: _keywords,
    leaves.Pattern: _pattern,
    leaves.Links: _links,
    leaves.Repeats: _repeats,
    leaves.Rate: _rate,
    leaves.AccountAge: _account_age,
    leaves.Classifier: _classifier,
}
