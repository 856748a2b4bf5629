"""Learning from texts: a linear model on words, letters and manner, with probabilities that mean what they say.

Each feature counts by how much more often it stands in bad texts than in good ones (Wang and Manning, 2012), a linear
support vector machine then weighs them. What is measured is always measured on texts that were not learnt from, the
choice of features and their weights included. Needs scikit-learn: imported only where something is trained.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from moderation.classifier.constants import FOLDS, HIDE_MARGIN, LEAST_TEXTS, MAX_FEATURES, SEGMENT, SOFTNESS
from moderation.classifier.features import Reading
from moderation.classifier.model import BLOCKS, Block, Head, Model

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_SEED = 7
_LEAST_HIDDEN = 20
_PRIOR = 0.5


class Counts:
    """How often which feature stands in which text: counted once, whatever is learnt from which of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        readings = [Reading(text[:SEGMENT]) for text in texts]
        sorts: dict[str, Callable[[Reading], Iterable[str]]] = {
            "words": Reading.of_words,
            "signs": Reading.of_signs,
            "manner": Reading.of_manner,
        }
        self.blocks: dict[str, sparse.csr_matrix] = {}
        self.features: dict[str, list[str]] = {}
        for name in BLOCKS:
            vectorizer = CountVectorizer(analyzer=sorts[name], dtype=np.float32)
            self.blocks[name] = vectorizer.fit_transform(readings)
            self.features[name] = list(vectorizer.get_feature_names_out())

    def __len__(self) -> int:
        return int(self.blocks["words"].shape[0])


@dataclass(slots=True)
class _Space:
    """The features that were chosen on some texts, and how rare they are there."""

    chosen: dict[str, NDArray[np.int64]]
    idf: dict[str, Floats]

    @classmethod
    def of(cls, counts: Counts, rows: NDArray[np.int64]) -> _Space:
        chosen, idf = {}, {}
        for name in BLOCKS:
            block = counts.blocks[name][rows]
            texts = np.asarray((block > 0).sum(axis=0)).ravel()
            known = np.flatnonzero(texts >= LEAST_TEXTS)
            if len(known) > MAX_FEATURES:
                known = np.sort(known[np.argsort(-texts[known], kind="stable")[:MAX_FEATURES]])
            chosen[name] = known
            rare = np.log((1 + len(rows)) / (1 + texts[known])) + 1
            idf[name] = np.ones(len(known)) if name == "manner" else rare
        return cls(chosen, idf)

    def vectors(self, counts: Counts, rows: NDArray[np.int64]) -> sparse.csr_matrix:
        """The texts in this space: every block of length 1."""
        parts = []
        for name in BLOCKS:
            block = counts.blocks[name][rows][:, self.chosen[name]].astype(np.float64)
            block.data = 1 + np.log(block.data)
            parts.append(normalize(block @ sparse.diags(self.idf[name])))
        return sparse.hstack(parts).tocsr()


@dataclass(slots=True)
class _Line:
    """A trained linear model."""

    weights: Floats
    intercept: float

    @classmethod
    def fit(cls, vectors: sparse.csr_matrix, bad: Flags) -> _Line:
        ratio = np.log(_shares(vectors[bad]) / _shares(vectors[~bad]))
        machine = LinearSVC(C=SOFTNESS, random_state=_SEED).fit(vectors @ sparse.diags(ratio), bad)
        return cls(machine.coef_.ravel() * ratio, float(machine.intercept_[0]))

    def totals(self, vectors: sparse.csr_matrix) -> Floats:
        return np.asarray(vectors @ self.weights).ravel() + self.intercept


def _shares(vectors: sparse.csr_matrix) -> Floats:
    sums = np.asarray(vectors.sum(axis=0)).ravel() + _PRIOR
    return sums / sums.sum()


@dataclass(slots=True)
class Calibration:
    """From a sum to a probability, and from which probability on content may hide without anybody's doing."""

    slope: float
    offset: float
    hide_at: float | None

    @classmethod
    def of(cls, totals: Floats, bad: Flags) -> Calibration:
        """Of sums of texts that the model had not learnt from."""
        curve = LogisticRegression(C=1e6).fit(totals.reshape(-1, 1), bad)
        slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
        return cls(slope, offset, threshold(_probabilities(totals, slope, offset), bad))

    def probabilities(self, totals: Floats) -> Floats:
        return _probabilities(totals, self.slope, self.offset)


def _probabilities(totals: Floats, slope: float, offset: float) -> Floats:
    return 1 / (1 + np.exp(-np.clip(slope * totals + offset, -500, 500)))


def threshold(probabilities: Floats, bad: Flags, precision: float = HIDE_MARGIN) -> float | None:
    """The lowest probability from which on so much is bad, of enough texts; None when there is none."""
    order = np.argsort(-probabilities, kind="stable")
    hidden = np.arange(1, len(order) + 1)
    right = np.cumsum(bad[order]) / hidden
    good = np.flatnonzero((right >= precision) & (hidden >= _LEAST_HIDDEN))
    return float(probabilities[order[good[-1]]]) if len(good) else None


def learnt(counts: Counts, rows: NDArray[np.int64], bad: Flags) -> tuple[_Space, _Line, Calibration]:
    """A model of these rows, calibrated on parts of them that were each left out of learning once."""
    totals = np.zeros(len(rows))
    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    for train, test in parts.split(np.zeros(len(rows)), bad):
        space = _Space.of(counts, rows[train])
        line = _Line.fit(space.vectors(counts, rows[train]), bad[train])
        totals[test] = line.totals(space.vectors(counts, rows[test]))
    space = _Space.of(counts, rows)
    return space, _Line.fit(space.vectors(counts, rows), bad), Calibration.of(totals, bad)


def model_of(counts: Counts, rows: dict[str, NDArray[np.int64]], bad: dict[str, Flags]) -> Model:
    """A model with a head for each label, of the rows that say something of it.

    All share one vocabulary, so that a text is taken apart once.
    """
    everything = np.unique(np.concatenate(list(rows.values())))
    shared = _Space.of(counts, everything)
    blocks = {
        name: Block(
            {counts.features[name][old]: new for new, old in enumerate(shared.chosen[name])},
            array("f", shared.idf[name]),
        )
        for name in BLOCKS
    }
    heads = {}
    for label, own in rows.items():
        _, _, calibration = learnt(counts, own, bad[label])
        line = _Line.fit(shared.vectors(counts, own), bad[label])
        heads[label] = _head(shared, line, calibration)
    return Model(blocks, heads)


def _head(space: _Space, line: _Line, calibration: Calibration) -> Head:
    weights, place = {}, 0
    for name in BLOCKS:
        number = len(space.chosen[name])
        weights[name] = array("f", line.weights[place : place + number])
        place += number
    return Head(weights, line.intercept, calibration.slope, calibration.offset, calibration.hide_at)


def folds(bad: Flags, seed: int = 0) -> Any:
    """The parts of a cross-validation, each with the same share of bad ones."""
    return StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(np.zeros(len(bad)), bad)
