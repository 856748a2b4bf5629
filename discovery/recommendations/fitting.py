"""One model for given parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from discovery.constants import DENSE_ITEMS, KEPT_OF_A_ROW, SESSION, TAIL_SHARE
from discovery.recommendations.data import Integers, Interactions
from discovery.recommendations.matrices import Matrix, cosines, ease, gram, strongest, tastes
from discovery.recommendations.ranking import Parameters, Scores, faded, ranked, scored, values

_AT_ONCE = 1_000
"""Users whose scores are in memory together."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which items go with which; `rare` says which do not get into a list by themselves (see `ranking.ranked`)."""

    item_keys: list[str]
    matrix: Matrix | sparse.csr_matrix
    popularity: Scores
    rare: Integers
    parameters: Parameters


class Fitting:
    """Fits models to the same interactions; what two of them have in common is computed once, and the last kept."""

    def __init__(self, data: Interactions) -> None:
        self.data = data
        self.liked = np.bincount(data.items[data.positive], minlength=len(data.item_keys)).astype(np.float32)
        self._gram: tuple[object, Matrix] | None = None
        self._ease: tuple[object, Matrix] | None = None
        self._tastes: tuple[object, Matrix] | None = None

    def model(self, parameters: Parameters, *, whole: bool = False) -> Model:
        """EASE and low rank over the items that occur most; the others, if there are more than that, by cosines.

        Of each row what says most is kept, as it is stored; all of it with `whole`, for trials.
        """
        number = len(self.data.item_keys)
        chosen = np.arange(number)
        if number > DENSE_ITEMS:
            chosen = np.sort(np.argsort(-self.liked, kind="stable")[:DENSE_ITEMS])
        full = self._composed(chosen, parameters)
        matrix = full if whole else strongest(full, KEPT_OF_A_ROW)
        if number > DENSE_ITEMS:
            matrix = self._with_tail(strongest(full, KEPT_OF_A_ROW), chosen, parameters)
        popularity = self.liked / max(1.0, float(self.liked.max(initial=0.0)))
        return Model(self.data.item_keys, matrix, popularity, np.full(number, -1, np.int64), parameters)

    def _composed(self, chosen: Integers, parameters: Parameters) -> Matrix:
        solved = self._solved(chosen, parameters)
        full = solved.copy()
        if parameters.smooth:
            found = self._low_rank(chosen, parameters)
            full += parameters.smooth * (found.T @ found)
            np.fill_diagonal(full, 0)
        if parameters.modesty:
            full *= ((1 + self.liked[chosen]) ** -parameters.modesty)[None, :]
        return full

    def _solved(self, chosen: Integers, parameters: Parameters) -> Matrix:
        rows = (parameters.low, parameters.sessions)
        key = (*rows, parameters.penalty, parameters.dropout)
        if self._ease is None or self._ease[0] != key:
            if self._gram is None or self._gram[0] != rows:
                self._gram = rows, gram(designed(self.data, parameters)[:, chosen])
            self._ease = key, ease(self._gram[1], parameters.penalty, parameters.dropout)
        return self._ease[1]

    def _low_rank(self, chosen: Integers, parameters: Parameters) -> Matrix:
        key = (parameters.low, parameters.rank)
        if self._tastes is None or self._tastes[0] != key:
            plain = Parameters(low=parameters.low)
            self._tastes = key, tastes(designed(self.data, plain)[:, chosen], parameters.rank)
        return self._tastes[1]

    def _with_tail(self, head: sparse.csr_matrix, chosen: Integers, parameters: Parameters) -> sparse.csr_matrix:
        number = len(self.data.item_keys)
        solved = head.tocoo()
        among = sparse.csr_matrix((solved.data, (chosen[solved.row], chosen[solved.col])), (number, number))
        in_head = np.zeros(number, bool)
        in_head[chosen] = True
        near = cosines(designed(self.data, Parameters(low=parameters.low)), KEPT_OF_A_ROW // 8).tocoo()
        outside = ~(in_head[near.row] & in_head[near.col])
        value = TAIL_SHARE * near.data[outside]
        tail = sparse.csr_matrix((value, (near.row[outside], near.col[outside])), (number, number))
        return (among + tail).tocsr()


def designed(data: Interactions, parameters: Parameters) -> sparse.csr_matrix:
    """A row a user; and, weighted, one for each run of deeds that were close together, as if it were another user."""
    value = values(data.weights, parameters)
    shape = (len(data.user_keys), len(data.item_keys))
    rows = sparse.csr_matrix((value, (data.users, data.items)), shape)
    if parameters.sessions:
        runs = np.unique(data.users * (len(data) + 1) + data.ages() // SESSION, return_inverse=True)[1]
        weighted = value * np.sqrt(parameters.sessions)
        together = sparse.csr_matrix((weighted, (runs, data.items)), (int(runs.max(initial=0)) + 1, shape[1]))
        rows = sparse.vstack([rows, together], format="csr")
    rows.eliminate_zeros()
    return rows


def histories(data: Interactions, parameters: Parameters) -> sparse.csr_matrix:
    """What each user's deeds say of their present taste."""
    value = faded(values(data.weights, parameters), data.ages(), parameters)
    return sparse.csr_matrix((value, (data.users, data.items)), (len(data.user_keys), len(data.item_keys)))


def seen(data: Interactions) -> sparse.csr_matrix:
    """Everything that each user has had to do with."""
    shape = (len(data.user_keys), len(data.item_keys))
    return sparse.csr_matrix((np.ones(len(data)), (data.users, data.items)), shape)


def ranked_for(
    model: Model, users: Integers, taste: sparse.csr_matrix, known: sparse.csr_matrix, keys: list[str], number: int = 10
) -> Integers:
    """Lists of `number` items for these users, by blocks."""
    matrix = model.matrix
    if isinstance(matrix, sparse.csr_matrix) and len(users) > _AT_ONCE // 10 and len(model.item_keys) <= DENSE_ITEMS:
        matrix = matrix.toarray()  # for many users a full matrix is faster
    parts = [np.zeros((0, min(number, len(model.item_keys))), np.int64)]
    for start in range(0, len(users), _AT_ONCE):
        some = users[start : start + _AT_ONCE]
        scores = scored(taste[some], matrix, model.popularity, model.parameters)
        names = [keys[user] for user in some]
        parts.append(ranked(scores, known[some], names, model.rare, model.parameters, number))
    return np.concatenate(parts)
