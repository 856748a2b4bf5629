"""Training: what is chosen, and by what it is judged.

The newest fifth of each user's deeds is held out. The parameters are chosen on it, with the items that occur most; the
model with these parameters is then measured on it with all items, and at last fitted to everything. Without anything
else than its own λ this is EASE; whatever departs from that (sessions, recency, low weights) is taken only when it is
better on what was held out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from discovery.constants import (
    CHOOSING_ITEMS,
    CHOOSING_USERS,
    COST_OF_A_PLACE,
    COVERAGE_WANTED,
    GAIN_WANTED,
    PENALTIES,
    PLACES,
    POSITIVE,
    RANKS,
    SHOWN_TO,
    SMOOTH,
)
from discovery.recommendations.data import Integers, Interactions, split_by_time
from discovery.recommendations.fitting import Fitting, Model, histories, ranked_for, seen
from discovery.recommendations.measuring import Figures, measure, relevant
from discovery.recommendations.ranking import Parameters, draw

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model fitted to everything, the figures of its like on what was held out, and the seconds that it took."""

    model: Model
    figures: Figures
    seconds: float


def train(data: Interactions, tell: Told = lambda what: None) -> Trained:
    """The best model for these interactions. Deterministic."""
    few = len(data.item_keys) < CHOOSING_ITEMS
    with threadpool_limits(1 if few else None):  # small matrices lose more by sharing the work than they gain
        return _train(data, tell)


def _train(data: Interactions, tell: Told) -> Trained:
    began = perf_counter()
    older, held = split_by_time(data)
    tell("choosing parameters")
    parameters = choose(*_most_frequent(older, held), tell)
    tell("measuring")
    fitted = exploring(Fitting(older).model(parameters), older)
    figures = Trial(older, held).figures(fitted)
    tell("fitting to everything")
    model = exploring(Fitting(data).model(parameters), data)
    return Trained(model, figures, perf_counter() - began)


class Trial:
    """The held-out part, as a judge of models."""

    def __init__(self, older: Interactions, held: Interactions) -> None:
        self.older = older
        self.liked = relevant(held)
        with_some = np.flatnonzero(np.diff(self.liked.indptr))
        self.users = _spread(with_some, CHOOSING_USERS)
        self.known = seen(older)
        self.last = older.only(older.ages() == 0)

    def figures(self, model: Model) -> Figures:
        """Of the lists for a sample of those who have something held out."""
        taste = histories(self.older, model.parameters)
        lists = ranked_for(model, self.users, taste, self.known, self.older.user_keys, PLACES)
        return measure(lists, self.users, self.liked)

    def value(self, model: Model) -> float:
        """NDCG of short and of longer lists, whose mean depends less on chance than either.

        Less what it costs to show as much as is wanted: a place in some lists.
        """
        taste = histories(self.older, model.parameters)
        lists = ranked_for(model, self.users, taste, self.known, self.older.user_keys, 3 * PLACES)
        short, long = (measure(part, self.users, self.liked) for part in (lists[:, :PLACES], lists))
        lacking = max(0.0, COVERAGE_WANTED - short.coverage) * len(model.item_keys)
        return (short.ndcg + long.ndcg) / 2 * (1 - COST_OF_A_PLACE * min(1.0, lacking / len(self.older.user_keys)))

    def newcomers(self, model: Model) -> float:
        """NDCG if tastes were only known by the newest deed of each user."""
        taste = histories(self.last, model.parameters)
        lists = ranked_for(model, self.users, taste, self.known, self.older.user_keys, PLACES)
        return measure(lists, self.users, self.liked).ndcg


def choose(older: Interactions, held: Interactions, tell: Told) -> Parameters:
    """By one parameter after the other, each the best for those chosen before."""
    trial = Trial(older, held)
    if not len(trial.users):
        return Parameters()
    search = _Search(trial, tell)
    search.consider("penalty", PENALTIES)
    search.consider("dropout", (0.3,))
    search.consider("penalty", (search.best.penalty * 0.58, search.best.penalty * 1.7))
    search.consider("sessions", (1.0,))
    if ((older.weights < POSITIVE) & (older.weights > 0)).any():
        search.consider("low", (0.3,))
    for rank in RANKS:
        search.consider("smooth", SMOOTH, rank=rank)
    search.consider("modesty", (0.1, 0.2, 0.3))
    search.consider("recency", (16.0, 64.0))
    return _with_prior(trial, search.model())


class _Search:
    """Keeps the best parameters so far; whatever departs from plain EASE must gain something to be taken."""

    def __init__(self, trial: Trial, tell: Told) -> None:
        self._trial = trial
        self._fitting = Fitting(trial.older)
        self._tell = tell
        self.best = Parameters(prior=0.0)
        self._most = -1.0

    def consider(self, name: str, candidates: Iterable[Any], **also: Any) -> None:
        before, gain = self.best, 0.0 if name == "penalty" else GAIN_WANTED
        for candidate in candidates:
            changes: dict[str, Any] = {name: candidate, **also}
            parameters = replace(before, **changes)
            value = self._trial.value(self._fitting.model(parameters, whole=True))
            self._tell(f"{name} {candidate:g}: {value:.4f}")
            if value > self._most * (1 + gain):
                self.best, self._most = parameters, value

    def model(self) -> Model:
        return self._fitting.model(self.best, whole=True)


def _with_prior(trial: Trial, model: Model) -> Parameters:
    """The prior with which those of whom one deed is known are served best, and the others no worse."""
    best, most = model.parameters, -1.0
    for prior in (0.0, 0.03, 0.1, 0.3, 1.0, 3.0):
        candidate = replace(model, parameters=replace(model.parameters, prior=prior))
        ndcg = trial.value(candidate) + trial.newcomers(candidate)
        if ndcg > most:
            best, most = candidate.parameters, ndcg
    return best


def _most_frequent(older: Interactions, held: Interactions) -> tuple[Interactions, Interactions]:
    """Both parts without the items that occur least, if there are too many to try many parameters with."""
    number = len(older.item_keys)
    if number <= CHOOSING_ITEMS:
        return older, held
    chosen = np.sort(np.argsort(-np.bincount(older.items, minlength=number), kind="stable")[:CHOOSING_ITEMS])
    new = np.full(number, -1, np.int64)
    new[chosen] = np.arange(len(chosen))
    keys = [older.item_keys[item] for item in chosen]
    return _renumbered(older, new, keys), _renumbered(held, new, keys)


def _renumbered(data: Interactions, new: Integers, keys: list[str]) -> Interactions:
    kept = data.only(new[data.items] >= 0)
    return replace(kept, item_keys=keys, items=new[kept.items])


def exploring(model: Model, data: Interactions) -> Model:
    """Says which items are rare, and lets as many lists end with one as it takes to show enough of what there is."""
    users = _spread(np.unique(data.users), SHOWN_TO)
    if not len(users):
        return model
    plain = replace(model, parameters=replace(model.parameters, explore=0.0))
    lists = ranked_for(plain, users, histories(data, model.parameters), seen(data), data.user_keys, PLACES)
    number = len(model.item_keys)
    occurs = np.bincount(data.items, minlength=number)
    hidden = np.setdiff1d(np.flatnonzero(occurs), lists)
    wanted = int(COVERAGE_WANTED * np.count_nonzero(occurs)) + 1
    lacking = wanted - (np.count_nonzero(occurs) - len(hidden))
    if lacking <= 0:
        return plain
    slices = min(len(hidden), round(1.5 * lacking))
    rare = np.full(number, -1, np.int64)
    rare[hidden[np.argsort(-occurs[hidden], kind="stable")]] = np.arange(len(hidden)) % slices
    everybody = replace(model, rare=rare, parameters=replace(model.parameters, explore=1.0, slices=slices))
    lists = ranked_for(everybody, users, histories(data, model.parameters), seen(data), data.user_keys, PLACES)
    drawn = np.array([draw(data.user_keys[user]) for user in users])
    order = np.argsort(drawn, kind="stable")
    firsts: Any = np.unique(lists[order, -1], return_index=True)[1]
    last = order[np.sort(firsts)[min(int(lacking), len(firsts)) - 1]]
    return replace(everybody, parameters=replace(everybody.parameters, explore=float(drawn[last])))


def _spread(users: Integers, number: int) -> Integers:
    """At most so many of them, evenly."""
    if len(users) <= number:
        return users
    return users[np.linspace(0, len(users) - 1, number).astype(np.int64)]
