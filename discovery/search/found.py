"""What a search has found before anybody's sight is asked for: skills, how well they fit, and which words they have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.models import SearchDocument
from discovery.search.bm25f import Collection, InHand
from discovery.search.constants import FIELDS
from discovery.search.query import Query, Word


@dataclass(frozen=True, slots=True)
class Found:
    """`score` is from 0 to 1; bit n of `matched` says that the skill has the query's word n."""

    skill_id: str
    score: float
    matched: int

    @property
    def coverage(self) -> int:
        return self.matched.bit_count()


def best(found: Iterable[Found], limit: int) -> list[Found]:
    """Each skill once, the best first; ids decide between equals."""
    unique = {one.skill_id: one for one in found}
    return sorted(unique.values(), key=lambda one: (one.score, one.skill_id), reverse=True)[:limit]


def read(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The words of these documents."""
    return list(SearchDocument.objects.filter(pk__in=ids).values("id", "skill_id", *FIELDS)) if ids else []


def allowed(document: InHand, query: Query) -> bool:
    """Whether every phrase is there, and nothing that is excluded."""
    return all(any(document.has(form) for form in forms) for forms in query.phrases) and not any(
        document.has(form) for form in query.excluded
    )


def weighed(document: InHand, words: Sequence[Word], collection: Collection) -> tuple[float, int]:
    """How well the words fit, from 0 to 1, and which of them are there."""
    score, whole, matched = 0.0, 0.0, 0
    for number, word in enumerate(words):
        strongest = 0.0
        for stem, weight in word.stems.items():
            strength = document.strength(stem, collection.lengths)
            if strength:
                matched |= 1 << number
                strongest = max(strongest, weight * collection.rarity(stem) * strength)
        score += strongest
        whole += worth(word, collection)
    return (score / whole if whole else 0.0), matched


def worth(word: Word, collection: Collection) -> float:
    """What a word counts in a query."""
    return max(weight * collection.rarity(stem) for stem, weight in word.stems.items())
