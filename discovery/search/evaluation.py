"""How good a ranking is, by judged questions; each figure with its usual definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import mean, median

AT = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all questions; `milliseconds` is the median."""

    questions: int
    ndcg: float
    precision: float
    recall: float
    milliseconds: float


def judged(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]], times: Sequence[float]
) -> Quality:
    """NDCG@10 (a document is relevant or not), mean average precision, recall@10."""
    asked = [(rankings[question], set(relevant[question])) for question in rankings if relevant.get(question)]
    return Quality(
        len(asked),
        mean(ndcg(ranking, right) for ranking, right in asked),
        mean(average_precision(ranking, right) for ranking, right in asked),
        mean(len(right.intersection(ranking[:AT])) / len(right) for ranking, right in asked),
        median(times),
    )


def ndcg(ranking: Sequence[str], right: Collection[str]) -> float:
    """Discounted by log2(1 + place), against the best that is possible (Järvelin, Kekäläinen, 2002)."""
    gained = sum(1 / log2(place + 2) for place, document in enumerate(ranking[:AT]) if document in right)
    return gained / sum(1 / log2(place + 2) for place in range(min(AT, len(right))))


def average_precision(ranking: Sequence[str], right: Collection[str]) -> float:
    hits, total = 0, 0.0
    for place, document in enumerate(ranking, 1):
        if document in right:
            hits += 1
            total += hits / place
    return total / len(right)
