"""How good the classifier's way of learning is on a file of texts. Needs scikit-learn."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from moderation.classifier.constants import FOLDS
from moderation.classifier.learning import Counts, Flags, Floats, folds, learnt

_COLUMNS = {"text": ("text", "content"), "label": ("label", "class")}
_BAD = {"1", "true", "yes", "spam", "toxic", "bad"}
_GOOD = {"0", "false", "no", "ham", "clean", "good", "ok"}
MOST = 100_000
LEAST = 10 * FOLDS


class BadFile(ValueError):
    """The file can't be read as texts with labels; says where."""


@dataclass(slots=True)
class Figures:
    """Means over the folds; the threshold and what it hides over all of them together."""

    texts: int
    bad: int
    f1: float
    auc: float
    thresholds: list[float]
    hidden: int
    precision: float | None
    recall: float
    error: float


def read(paths: list[Path]) -> tuple[list[str], Flags]:
    """Texts and whether each is bad. Raises `BadFile`."""
    texts, bad = [], []
    for path in paths:
        for text, is_bad in _rows(path):
            texts.append(text)
            bad.append(is_bad)
            if len(texts) > MOST:
                raise BadFile(f"More than {MOST:,} texts.")
    flags = np.array(bad, dtype=bool)
    if min(flags.sum(), (~flags).sum()) < LEAST:
        raise BadFile(f"At least {LEAST} texts of each label are needed.")
    return texts, flags


def _rows(path: Path) -> Iterator[tuple[str, bool]]:
    csv.field_size_limit(1 << 24)
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        names = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
        found = {sort: next((names[one] for one in known if one in names), None) for sort, known in _COLUMNS.items()}
        text_column, label_column = found["text"], found["label"]
        if text_column is None or label_column is None:
            raise BadFile(f"{path.name}: the first line must name the columns text and label.")
        try:
            for row in reader:
                said = (row[label_column] or "").strip().casefold()
                if said not in _BAD | _GOOD:
                    raise BadFile(f"{path.name}, line {reader.line_num}: “{said[:40]}” is no label; 1 and 0 are.")
                yield row[text_column] or "", said in _BAD
        except csv.Error as error:
            raise BadFile(f"{path.name}, line {reader.line_num}: {error}") from error


def evaluate(texts: list[str], bad: Flags, tell: Callable[[int], None], seed: int = 0) -> Figures:
    """Five folds. Of each, features, weights, calibration and threshold come from the other four alone."""
    counts, rows = Counts(texts), np.arange(len(texts))
    f1, auc, thresholds = [], [], []
    probabilities, hidden = np.zeros(len(texts)), np.zeros(len(texts), dtype=bool)
    for number, (train, test) in enumerate(folds(bad, seed), 1):
        space, line, calibration = learnt(counts, rows[train], bad[train])
        totals = line.totals(space.vectors(counts, rows[test]))
        f1.append(f1_score(bad[test], totals > 0))
        auc.append(roc_auc_score(bad[test], totals))
        probabilities[test] = calibration.probabilities(totals)
        if calibration.hide_at is not None:
            thresholds.append(calibration.hide_at)
            hidden[test] = probabilities[test] >= calibration.hide_at
        tell(number)
    right = int((hidden & bad).sum())
    return Figures(
        texts=len(texts),
        bad=int(bad.sum()),
        f1=float(np.mean(f1)),
        auc=float(np.mean(auc)),
        thresholds=thresholds,
        hidden=int(hidden.sum()),
        precision=right / int(hidden.sum()) if hidden.any() else None,
        recall=right / int(bad.sum()),
        error=_calibration_error(probabilities, bad),
    )


def _calibration_error(probabilities: Floats, bad: Flags) -> float:
    """By how much probabilities are off on average, in ten steps from 0 to 1."""
    steps = np.minimum((probabilities * 10).astype(int), 9)
    off = [
        abs(probabilities[steps == step].mean() - bad[steps == step].mean()) * (steps == step).sum()
        for step in range(10)
        if (steps == step).any()
    ]
    return float(sum(off) / len(bad))
