"""Rules made ready to be held against texts: compiled once, used for every text until a rule changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from moderation.rules import leaves
from moderation.rules.constants import MAX_EVIDENCE
from moderation.rules.keywords import Found, KeywordFinder
from moderation.rules.language import Group, Node
from moderation.rules.language import leaves as leaves_of
from moderation.rules.links import SHORTENERS
from moderation.rules.material import Evidence, Material
from moderation.rules.patterns import Pattern, compiled


@dataclass(frozen=True, slots=True)
class Score:
    """What the classifier makes of a text, and the words that speak for it the most."""

    probability: float
    words: tuple[str, ...] = ()


class Facts(Protocol):
    """What rules ask about a text's author and other texts: each may cost a query, and is asked when it matters."""

    def account_hours(self) -> float | None:
        """How old the author's account is; None when that is not known."""

    def written(self, kind: str, minutes: int, at_most: int) -> int:
        """How many things of the kind the author has written in the last minutes; counted up to `at_most`."""

    def similar(self, material: Material, condition: leaves.Repeats) -> int:
        """How many texts like this one were written before, counted up to `condition.times`."""

    def score(self, material: Material, label: str) -> Score | None:
        """What the classifier says; None where there is none, or it fails."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is evaluated. `message` is what the author of a rejected text is told."""

    id: str
    name: str
    scope: frozenset[str]
    conditions: Node
    action: str
    dry_run: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applies to a text, and why."""

    rule: Rule
    evidence: tuple[Evidence, ...]


Check = Callable[["_Look"], "list[Evidence] | None"]
"""Evidence (maybe none) when the condition holds, None when it does not."""


class RuleSet:
    """Rules in their order, of which any number may apply to a text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._keywords: list[leaves.Keywords] = []
        self._numbers: dict[leaves.Keywords, int] = {}
        checks = [(rule, _Compiler(self._number).check(rule.conditions)) for rule in rules]
        self._finder = KeywordFinder(self._keywords)
        self._asked = {type(leaf) for rule in rules for leaf in leaves_of(rule.conditions)}
        kinds = {kind for rule in rules for kind in rule.scope}
        self._by_kind = {kind: [(rule, check) for rule, check in checks if kind in rule.scope] for kind in kinds}

    def asks_for(self, kind: type[leaves.Leaf]) -> bool:
        """Whether any rule has such a condition."""
        return kind in self._asked

    def hits(self, material: Material, facts: Facts) -> list[Hit]:
        """The rules that apply, in their order; a text that is rejected is not looked at any further."""
        hits = []
        look = _Look(material, facts, self._finder)
        for rule, check in self._by_kind.get(material.kind, ()):
            evidence = check(look)
            if evidence is not None:
                hits.append(Hit(rule, tuple(evidence[:MAX_EVIDENCE])))
                if rule.action == "reject" and not rule.dry_run:
                    break
        return hits

    def _number(self, condition: leaves.Keywords) -> int:
        if condition not in self._numbers:
            self._numbers[condition] = len(self._keywords)
            self._keywords.append(condition)
        return self._numbers[condition]


class _Look:
    """One text under all rules: what several conditions need is found out once."""

    def __init__(self, material: Material, facts: Facts, finder: KeywordFinder) -> None:
        self.material, self.facts, self._finder = material, facts, finder

    @cached_property
    def keywords(self) -> Found:
        return self._finder.find(self.material)


class _Compiler:
    def __init__(self, number: Callable[[leaves.Keywords], int]) -> None:
        self._number = number

    def check(self, node: Node) -> Check:
        if not isinstance(node, Group):
            return self._leaf(node)
        checks = [self.check(part) for part in sorted(node.parts, key=_cost)]
        return {"all": _all_of, "any": _any_of, "not": _none_of}[node.joint](checks)

    def _leaf(self, leaf: leaves.Leaf) -> Check:
        if isinstance(leaf, leaves.Keywords):
            return _keywords(leaf.at_least, self._number(leaf))
        if isinstance(leaf, leaves.Pattern):
            return _pattern(leaf, compiled(leaf.regex, case=leaf.case))
        return _OTHERS[type(leaf)](leaf)


def _cost(node: Node) -> int:
    if isinstance(node, Group):
        return max(_cost(part) for part in node.parts)
    return leaves.COST[type(node)]


def _all_of(checks: Iterable[Check]) -> Check:
    checks = tuple(checks)

    def check(look: _Look) -> list[Evidence] | None:
        found: list[Evidence] = []
        for one in checks:
            evidence = one(look)
            if evidence is None:
                return None
            found += evidence
        return found

    return check


def _any_of(checks: Iterable[Check]) -> Check:
    checks = tuple(checks)

    def check(look: _Look) -> list[Evidence] | None:
        for one in checks:
            evidence = one(look)
            if evidence is not None:
                return evidence
        return None

    return check


def _none_of(checks: Iterable[Check]) -> Check:
    checks = tuple(checks)

    def check(look: _Look) -> list[Evidence] | None:
        return None if any(one(look) is not None for one in checks) else []

    return check


# --- single conditions ------------------------------------------------------------------------------------


def _keywords(at_least: int, number: int) -> Check:
    def check(look: _Look) -> list[Evidence] | None:
        found = look.keywords.get(number)
        if found is None or len(found) < at_least:
            return None
        places = sorted(found.values())[:MAX_EVIDENCE]
        return [look.material.evidence_folded("keywords", *place) for place in places]

    return check


def _pattern(leaf: leaves.Pattern, pattern: Pattern) -> Check:
    wanted = frozenset(leaf.fields)

    def check(look: _Look) -> list[Evidence] | None:
        material = look.material
        if wanted and not wanted.issuperset(material.fields):
            return _pattern_in_fields(material, wanted, pattern)
        place = pattern.find(material.encoded)
        if place is None:
            return None
        start, end = (len(material.encoded[:byte].decode("utf-8", "replace")) for byte in place)
        return [material.evidence("pattern", start, end)]

    return check


def _pattern_in_fields(material: Material, wanted: frozenset[str], pattern: Pattern) -> list[Evidence] | None:
    for name in material.names:
        if name not in wanted:
            continue
        text = material.fields[name].encode("utf-8", "replace")
        if (place := pattern.find(text)) is not None:
            start, end = (len(text[:byte].decode("utf-8", "replace")) for byte in place)
            return [material.evidence_in("pattern", name, start, end)]
    return None


def _links(leaf: leaves.Links) -> Check:
    domains, excepted = frozenset(leaf.domains), frozenset(leaf.except_domains)
    if leaf.shorteners:
        domains |= SHORTENERS
    fields = frozenset(leaf.fields)

    def check(look: _Look) -> list[Evidence] | None:
        found = []
        for link in look.material.links:
            counts = (not domains or link.is_of(domains)) and not link.is_of(excepted)
            if counts and (not fields or look.material.field_at(link.start) in fields):
                found.append(link)
        if len(found) < leaf.at_least:
            return None
        return [look.material.evidence("links", link.start, link.end) for link in found[:MAX_EVIDENCE]]

    return check


def _repeats(leaf: leaves.Repeats) -> Check:
    def check(look: _Look) -> list[Evidence] | None:
        times = look.facts.similar(look.material, leaf)
        if times < leaf.times:
            return None
        whose = "by the same author" if leaf.by == "author" else "by anybody"
        return [Evidence("repeats", f"{times} texts like this one {whose} within {leaf.within_hours} hours")]

    return check


def _rate(leaf: leaves.Rate) -> Check:
    def check(look: _Look) -> list[Evidence] | None:
        kind = look.material.kind
        written = look.facts.written(kind, leaf.within_minutes, leaf.more_than + 1)
        if written <= leaf.more_than:
            return None
        return [Evidence("rate", f"more than {leaf.more_than} of them within {leaf.within_minutes} minutes")]

    return check


def _account_age(leaf: leaves.AccountAge) -> Check:
    def check(look: _Look) -> list[Evidence] | None:
        hours = look.facts.account_hours()
        if hours is None or hours >= leaf.under_hours:
            return None
        return [Evidence("account_age", f"the account is {hours:.0f} hours old")]

    return check


def _classifier(leaf: leaves.Classifier) -> Check:
    def check(look: _Look) -> list[Evidence] | None:
        score = look.facts.score(look.material, leaf.label)
        if score is None or score.probability < leaf.at_least:
            return None
        words = f"; strongest words: {', '.join(score.words)}" if score.words else ""
        return [Evidence("classifier", f"{leaf.label} {score.probability:.3f}{words}")]

    return check


_OTHERS: dict[type[leaves.Leaf], Callable[..., Check]] = {
    leaves.Links: _links,
    leaves.Repeats: _repeats,
    leaves.Rate: _rate,
    leaves.AccountAge: _account_age,
    leaves.Classifier: _classifier,
}
