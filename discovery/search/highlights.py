"""Where the words of a search stand in a text: as HTML with nothing in it but text and `<em>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from discovery.search.query import Query
from discovery.search.words import UNSPACED, normalised, stem_of, words

SNIPPET = 180  # characters around the first word that was found
MAX_TASKS = 3
MAX_TEXT = 10_000


class Highlighter:
    """Knows what to mark for one search."""

    def __init__(self, query: Query) -> None:
        self._stems = set(query.stems)
        self._languages = query.languages
        self._likely = _likely(_spelt(query))

    def of(self, row: Mapping[str, Any], tasks: str) -> dict[str, Any]:
        """`title` whole, a piece of the `description`, the `tags` and up to three `tasks` that have the words."""
        return {
            "title": self.marked(row["title"]),
            "description": self.piece(row["description"]),
            "tags": [found for tag in row["tags"] if (found := self.marked(tag))],
            "tasks": [found for line in self._lines(tasks) if (found := self.piece(line))][:MAX_TASKS],
        }

    def marked(self, text: str) -> str | None:
        """The whole text, escaped, its words marked; None when it has none of them."""
        return self._cut(text, 0, len(text), list(self._places(text[:MAX_TEXT])))

    def piece(self, text: str) -> str | None:
        """A piece of a long text, from a little before the first word that was found."""
        first = next(self._places(text[:MAX_TEXT]), None)
        if first is None:
            return None
        start = _word_start(text, first[0] - SNIPPET // 4) if first[0] > SNIPPET // 2 else 0
        end = _word_end(text, start + SNIPPET)
        return self._cut(text, start, end, [(start + at, start + to) for at, to in self._places(text[start:end])])

    def _lines(self, tasks: str) -> Iterator[str]:
        return (line for line in tasks.split("\n") if self._likely is not None and self._likely.search(line))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        for found in self._likely.finditer(text) if self._likely is not None else ():
            if self._is_meant(found[0]):
                yield found.span()

    def _is_meant(self, spelt: str) -> bool:
        return any(stem_of(word, language) in self._stems for word in words(spelt) for language in self._languages)

    @staticmethod
    def _cut(text: str, start: int, end: int, places: Iterable[tuple[int, int]]) -> str | None:
        parts, last = [], start
        for at, to in places:
            parts += [escape(text[last:at]), f"<em>{escape(text[at:to])}</em>"]
            last = to
        if not parts:
            return None
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return f"{before}{''.join(parts)}{escape(text[last:end])}{after}"


def _likely(spelt: set[str]) -> re.Pattern[str] | None:
    """Words that may be forms of these, by their first letters; words of scripts without blanks as they are."""
    unspaced = {word for word in spelt if UNSPACED.search(word)}
    beginnings = {word[: max(2, len(word) - 3)] for word in spelt - unspaced}
    ways = [_any_of(unspaced)] if unspaced else []
    ways += [rf"(?<![^\W_])(?:{_any_of(beginnings)})[^\W_]*(?:['’][^\W_]+)*(?:\+\+|#(?!\w))?"] if beginnings else []
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None


def _any_of(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _spelt(query: Query) -> set[str]:
    return {normalised(text) for word in query.words for text in (word.text, word.meant) if text}


def _word_start(text: str, at: int) -> int:
    blank = text.find(" ", max(at, 0))
    return blank + 1 if 0 <= blank < at + SNIPPET // 4 else max(at, 0)


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, at)
    return blank if blank > at - SNIPPET // 4 else at
