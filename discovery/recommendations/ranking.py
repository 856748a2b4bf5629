"""From what a user did, and which items go with which, to a list: the same code for one user and for all of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from discovery.constants import NEGATIVE_VALUE, PLACES, POSITIVE
from discovery.recommendations.data import Floats, Integers

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is chosen on the held-out part.

    penalty: EASE's λ, and `dropout` its growth with how often an item occurs.
    smooth: how much the low-rank matrix of `rank` tastes counts beside EASE's.
    modesty: the power of its popularity by which an item's scores are divided.
    low: what a weight below `POSITIVE` counts.
    sessions: how much more what was done close together belongs together.
    recency: after how many newer deeds one counts half; 0 when all count alike.
    prior: how much popularity helps those of whom little is known.
    explore: the share of users whose list ends with something that is rarely shown: the best of one of `slices`.
    """

    penalty: float = 200.0
    dropout: float = 0.0
    smooth: float = 0.0
    rank: int = 0
    modesty: float = 0.0
    low: float = 0.0
    sessions: float = 0.0
    recency: float = 0.0
    prior: float = 0.1
    explore: float = 0.0
    slices: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def values(weights: Floats, parameters: Parameters) -> Floats:
    """What deeds of these weights count; a dismissal (weight ≤ 0) counts against."""
    value = np.where(weights >= POSITIVE, 1.0, parameters.low)
    return np.where(weights <= 0, NEGATIVE_VALUE, value)


def faded(value: Floats, ages: Integers, parameters: Parameters) -> Floats:
    """The same as a user's present taste, by how many newer deeds there are."""
    if not parameters.recency:
        return value
    return value * (0.2 + 0.8 * np.exp2(-ages / parameters.recency))


def scored(
    histories: sparse.csr_matrix, matrix: Scores | sparse.csr_matrix, popularity: Scores, parameters: Parameters
) -> Scores:
    """A score of every item for every row of histories."""
    known = np.asarray(np.abs(histories).sum(axis=1)).ravel()
    product = histories.astype(np.float32) @ matrix
    scores: Scores = product.toarray() if sparse.issparse(product) else np.asarray(product)
    scores += (parameters.prior / (1 + known)).astype(np.float32)[:, None] * popularity[None, :]
    return scores


def best(scores: Scores, number: int) -> Integers:
    """For each row the items with the highest scores, the first first; −1 where no more is allowed (−∞)."""
    number = min(number, scores.shape[1])
    chosen = np.argpartition(-scores, number - 1, axis=1)[:, :number]
    values = np.take_along_axis(scores, chosen, axis=1)
    order = np.lexsort((chosen, -values), axis=1)
    ranked = np.take_along_axis(chosen, order, axis=1).astype(np.int64)
    ranked[np.isneginf(np.take_along_axis(scores, ranked, axis=1))] = -1
    return ranked


def draw(user_key: str) -> float:
    """A number from 0 to 1, always the same for the same user: those under `explore` get something rare."""
    return (crc32(user_key.encode()) % 10_000 + 1) / 10_000


def slice_of(user_key: str, parameters: Parameters) -> int:
    """The slice of what is rare that a user's list ends with; −1 for those whose list does not."""
    if draw(user_key) > parameters.explore:
        return -1
    return crc32(user_key.encode()) // 10_000 % parameters.slices


def ranked(
    scores: Scores, seen: sparse.csr_matrix, user_keys: list[str], rare: Integers, parameters: Parameters, number: int
) -> Integers:
    """The best `number` items for each row of scores, none of those seen; for some users the tenth is a rare one.

    `rare` says for each item in which slice it is; −1 for those that are shown anyway. Changes the scores.
    """
    rows = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    scores[rows, seen.indices] = -np.inf
    lists = best(scores, number)
    if not parameters.explore or lists.shape[1] < PLACES:
        return lists
    slices = np.array([slice_of(key, parameters) for key in user_keys])
    for row in np.flatnonzero(slices >= 0):
        among = np.flatnonzero(rare == slices[row])
        among = among[~np.isneginf(scores[row, among])]
        if len(among):
            lists[row, min(number, PLACES) - 1] = among[np.argmax(scores[row, among])]
    return lists
