"""How good a ranking is, against what users did later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from discovery.recommendations.data import Interactions


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the users who have something held out to their liking, and the share of all items recommended."""

    ndcg: float
    recall: float
    coverage: float
    users: int


def relevant(held: Interactions) -> sparse.csr_matrix:
    """What was to whose liking, as a matrix of users and items."""
    liked = held.only(held.positive)
    shape = (len(held.user_keys), len(held.item_keys))
    return sparse.csr_matrix((np.ones(len(liked)), (liked.users, liked.items)), shape)


def measure(ranked: NDArray[np.int64], users: NDArray[np.int64], liked: sparse.csr_matrix) -> Figures:
    """`ranked` has a row of items for each of `users`, the best first; −1 where there is none.

    NDCG with binary relevance.
    """
    places, width = ranked.shape[1], liked.shape[1]
    gains = 1 / np.log2(np.arange(2, places + 2))
    best = np.r_[0.0, np.cumsum(gains)]
    pairs = np.repeat(np.arange(liked.shape[0]), np.diff(liked.indptr)) * width + liked.indices
    hits = np.isin(users[:, None] * width + ranked, pairs) & (ranked >= 0)
    wanted = np.diff(liked.indptr)[users]
    some = wanted > 0
    number = max(1, int(some.sum()))
    ndcg = (hits @ gains)[some] / best[np.minimum(wanted[some], places)]
    recall = hits.sum(axis=1)[some] / wanted[some]
    shown = np.unique(ranked[ranked >= 0])
    return Figures(
        float(ndcg.sum()) / number, float(recall.sum()) / number, len(shown) / max(1, width), int(some.sum())
    )
