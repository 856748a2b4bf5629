"""All keywords of all rules, found in one pass over a text, however many they are."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import ahocorasick

from moderation.rules.constants import MAX_RAW_MATCHES
from moderation.rules.folding import fold_keyword
from moderation.rules.leaves import Keywords
from moderation.rules.material import Material

Found = dict[int, dict[str, tuple[int, int]]]
"""Which keywords of each condition stand in a text, and where the first time (places of the folded text)."""


class KeywordFinder:
    """An automaton of the keywords of many conditions, which are known by their numbers in the list."""

    def __init__(self, conditions: Sequence[Keywords]) -> None:
        whole: defaultdict[str, list[int]] = defaultdict(list)
        parts: defaultdict[str, list[int]] = defaultdict(list)
        self._fields = [condition.fields for condition in conditions]
        for number, condition in enumerate(conditions):
            of = parts if condition.inside_words else whole
            for word in {fold_keyword(word) for word in condition.words}:
                of[word].append(number)
        self._automaton = ahocorasick.Automaton()
        for word in {*whole, *parts}:
            self._automaton.add_word(word, (word, tuple(whole.get(word, ())), tuple(parts.get(word, ()))))
        self._any = bool(whole or parts)
        if self._any:
            self._automaton.make_automaton()

    def find(self, material: Material) -> Found:
        """What stands in the text. Looks at a bounded number of matches."""
        found: Found = {}
        if not self._any:
            return found
        text = material.folded
        for number, (last, (word, whole, parts)) in enumerate(self._automaton.iter(text)):
            start = last + 1 - len(word)
            matching = whole if whole and stands_alone(text, start, last + 1) else ()
            for condition in (*matching, *parts):
                fields = self._fields[condition]
                if not fields or material.field_at_folded(start) in fields:
                    found.setdefault(condition, {}).setdefault(word, (start, last + 1))
            if number >= MAX_RAW_MATCHES:
                break
        return found


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on before or after; scripts without spaces have no such ends of words."""
    before = start > 0 and _joins(text[start - 1], text[start])
    return not before and not (end < len(text) and _joins(text[end - 1], text[end]))


def _joins(left: str, right: str) -> bool:
    if not (left.isalnum() or left == "_") or not (right.isalnum() or right == "_"):
        return False
    return not (_without_spaces(left) or _without_spaces(right))


@lru_cache(maxsize=4_096)
def _without_spaces(sign: str) -> bool:
    if sign.isascii():
        return False
    name = unicodedata.name(sign, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))
