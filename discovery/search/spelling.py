"""Words that nothing is found for, and what may have been meant: by trigrams, then by the distance of letters."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic

from discovery.models import SearchTerm
from discovery.search.constants import MISSPELT, SHORTEST_CORRECTED
from discovery.search.found import Found
from discovery.search.query import Query, Word
from discovery.search.words import stem_of

COMPARED = 60  # words with the most trigrams in common
READ_ANEW = 3600.0  # seconds; words are read on by their ids, which two processes may give in another order
_PAGE = 5_000


class Vocabulary:
    """All words of public skills, in this process; when it is asked, those that have come since are read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: list[tuple[str, int]] = []
        self._by_trigram: dict[str, list[int]] = defaultdict(list)
        self._last = ""
        self._old_at = 0.0

    def nearest(self, word: str) -> str | None:
        """The word that was most likely meant; None when none is near enough."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415  only for what nothing was found for

        with self._lock:
            self._read_on()
            shared = Counter(number for gram in trigrams(word) for number in self._by_trigram.get(gram, ()))
            near = [self._words[number] for number, _ in shared.most_common(COMPARED)]
        most = 1 if len(word) < 6 else 2
        judged = [(OSA.distance(word, other, score_cutoff=most), -often, other) for other, often in near]
        return min((one for one in judged if 0 < one[0] <= most), default=(0, 0, None))[2]

    def _read_on(self) -> None:
        if monotonic() >= self._old_at or not SearchTerm.objects.filter(pk=self._last).exists():
            self._words, self._last = [], ""
            self._by_trigram.clear()
            self._old_at = monotonic() + READ_ANEW
        rows = SearchTerm.objects.order_by("id")
        while True:
            newer = rows.filter(pk__gt=self._last) if self._last else rows
            found = list(newer.values_list("id", "word", "documents")[:_PAGE])
            for self._last, word, often in found:
                for gram in trigrams(word):
                    self._by_trigram[gram].append(len(self._words))
                self._words.append((word, often))
            if len(found) < _PAGE:
                return


def trigrams(word: str) -> set[str]:
    """Its runs of three letters, its beginning and its end marked."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


vocabulary = Vocabulary()


def corrected(query: Query, found: Sequence[Found]) -> Query | None:
    """The query with what was meant by the words that nothing found has; None when there is nothing to correct."""
    there = 0
    for one in found:
        there |= one.matched
    words = tuple(_corrected(query, number, there) for number in range(len(query.words)))
    return replace(query, words=words) if words != query.words else None


def _corrected(query: Query, number: int, there: int) -> Word:
    word = query.words[number]
    if there >> number & 1 or len(word.text) < SHORTEST_CORRECTED or not word.text.isalpha():
        return word
    meant = vocabulary.nearest(word.text)
    return replace(word, meant=meant, stems={**word.stems, **dict(_forms(meant, query))}) if meant else word


def _forms(word: str, query: Query) -> Iterator[tuple[str, float]]:
    for language in query.languages:
        yield stem_of(word, language), MISSPELT
