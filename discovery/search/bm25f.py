"""BM25F: how much a document is about words, by how often they stand in which of its fields.

Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, section 3.6. The same formula is computed for a few
documents in hand here, and for all of them at once when a search model is made (`discovery.search.training`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from discovery.search.constants import FIELD_NORMS, FIELD_WEIGHTS, FIELDS, SATURATION, SHORTEST_NORM, USUAL_LENGTHS
from discovery.search.words import GAP


@dataclass(frozen=True, slots=True)
class Collection:
    """What is known of all documents: their number, the usual length of each field, in how many a stem is."""

    documents: int
    lengths: Sequence[float]
    frequency: Callable[[str], int]

    def rarity(self, stem: str) -> float:
        """idf; more than 0 for any stem."""
        there = self.frequency(stem)
        return rarity(max(self.documents, there), there)


def rarity(documents: int, there: int) -> float:
    return log(1.0 + (documents - there + 0.5) / (there + 0.5))


def saturated(counts: Sequence[int], lengths: Sequence[int], usual: Sequence[float]) -> float:
    """From 0 to 1: how much a word that stands so often in each field of these lengths is what a document is about."""
    weighed = sum(
        weight * count / max(1.0 - norm + norm * length / max(mean, 1.0), SHORTEST_NORM)
        for weight, norm, count, length, mean in zip(FIELD_WEIGHTS, FIELD_NORMS, counts, lengths, usual, strict=True)
        if count
    )
    return weighed / (SATURATION + weighed)


class InHand:
    """The fields of one document, ready to be asked."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.fields = [f" {row[name]} " for name in FIELDS]
        split = [text.split() for text in self.fields]
        self.lengths = [len(words) - words.count(GAP) for words in split]

    def counts(self, stem: str) -> list[int]:
        """How often the stem stands in each field."""
        return [text.count(f" {stem} ") for text in self.fields]

    def has(self, phrase: str) -> bool:
        """Whether the stems of the phrase follow each other in one field."""
        return any(f" {phrase} " in text for text in self.fields)

    def strength(self, stem: str, usual: Sequence[float]) -> float:
        return saturated(self.counts(stem), self.lengths, usual)


def known_from(documents: Sequence[InHand], stems: Sequence[str]) -> Collection:
    """What a few documents tell of a collection that no model knows: they are all that have any of the stems."""
    counts = {stem: sum(any(document.counts(stem)) for document in documents) for stem in stems}
    return Collection(max(2 * len(documents), 50), USUAL_LENGTHS, lambda stem: counts.get(stem, 0))
