"""What somebody typed, taken apart: words, “phrases”, and what is not to be there (`-java`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from discovery.search.constants import MAX_QUERY_WORDS
from discovery.search.words import GAP, base, join, stem_of, stems, stop_words, words

_PART = re.compile(r'(-?)"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was asked for: what it may be as a stem, and how much each counts (1 as it was typed).

    `meant` is the word that it was corrected to.
    """

    text: str
    stems: dict[str, float]
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Words are ranked by; every phrase must be there, in one of its forms; nothing excluded may be."""

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    languages: tuple[str, ...] = field(default=("en",))

    @property
    def stems(self) -> dict[str, float]:
        """Every stem that is looked for, with what it counts."""
        found: dict[str, float] = {}
        for word in self.words:
            for stem, weight in word.stems.items():
                found[stem] = max(weight, found.get(stem, 0.0))
        return found

    @property
    def empty(self) -> bool:
        """Nothing is asked for: no word, or none that says anything."""
        return not (self.words or self.phrases)


def parse(text: str, languages: Sequence[str]) -> Query:
    """Any text is a query. The first language decides what is a stop word; words are stemmed in all of them."""
    languages = tuple(dict.fromkeys(base(language) for language in languages)) or ("en",)
    asked: dict[str, None] = {}
    phrases: list[tuple[str, ...]] = []
    excluded: list[str] = []
    for kind, piece in _pieces(text):
        forms = tuple(dict.fromkeys(filter(None, (_phrase(piece, language) for language in languages))))
        if kind == "not":
            excluded += forms
        else:
            asked.update(dict.fromkeys(words(piece)))
            if kind == "phrase" and forms:
                phrases.append(forms)
    stopped = stop_words(languages[0])
    kept = [word for word in asked if word not in stopped][:MAX_QUERY_WORDS]
    looked_for = tuple(Word(word, {stem_of(word, language): 1.0 for language in languages}) for word in kept)
    return Query(looked_for, tuple(phrases), tuple(dict.fromkeys(excluded)), languages)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for minus, phrase, plain in _PART.findall(text):
        if plain:
            left_out = len(plain) > 1 and plain[0] == "-" and plain[1].isalnum()
            yield ("not", plain[1:]) if left_out else ("word", plain)
        elif phrase.strip():
            yield ("not" if minus else "phrase", phrase)


def _phrase(text: str, language: str) -> str:
    """The stems of a phrase, from its first word that says something to its last."""
    found = stems(text, language)
    while found and found[-1] == GAP:
        found.pop()
    while found and found[0] == GAP:
        found.pop(0)
    return join(found)
