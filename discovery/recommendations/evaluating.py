"""The protocol by which recommendations are judged from outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from discovery.constants import PLACES
from discovery.recommendations.data import collected, read_file, split_by_time
from discovery.recommendations.fitting import histories, ranked_for, seen
from discovery.recommendations.measuring import Figures, measure, relevant
from discovery.recommendations.training import Told, train


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, of how much data, and the seconds that the training took."""

    figures: Figures
    interactions: int
    users: int
    items: int
    seconds: float


def evaluate(path: Path, tell: Told) -> Evaluation:
    """Trains on the older part of each history, and ranks all other items for those who have a liking held out."""
    data = collected(read_file(path))
    older, held = split_by_time(data)
    trained = train(older, tell)
    liked = relevant(held)
    users = np.flatnonzero(np.diff(liked.indptr))
    model = trained.model
    taste = histories(older, model.parameters)
    lists = ranked_for(model, users, taste, seen(older), older.user_keys, PLACES)
    figures = measure(lists, users, liked)
    return Evaluation(figures, len(data), len(data.user_keys), len(data.item_keys), trained.seconds)
