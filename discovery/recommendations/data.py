"""Interactions as arrays, for the training. Needs numpy: imported only where something is trained or ranked."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from discovery.constants import POSITIVE

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Interaction = tuple[str, str, float, float]
"""User, item, weight, Unix time."""


class BadLine(ValueError):
    """A line of a file of interactions is not four fields with tabs between them; says which."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Who did what with which item, how much it says, and when; in the order of user and time, one a user and item."""

    user_keys: list[str]
    item_keys: list[str]
    users: Integers
    items: Integers
    weights: Floats
    times: Floats

    def __len__(self) -> int:
        return len(self.users)

    @property
    def positive(self) -> Flags:
        return np.asarray(self.weights >= POSITIVE)

    def only(self, chosen: Flags) -> Interactions:
        """Those chosen, with the same numbers for users and items."""
        return Interactions(
            self.user_keys,
            self.item_keys,
            self.users[chosen],
            self.items[chosen],
            self.weights[chosen],
            self.times[chosen],
        )

    def ages(self) -> Integers:
        """For each interaction, how many of the same user are newer."""
        ends = np.searchsorted(self.users, self.users, side="right")
        return np.asarray(ends - 1 - np.arange(len(self)))


def collected(rows: Iterable[Interaction]) -> Interactions:
    """The rows as arrays; of several of one user and item the weightiest counts, from the time of the first."""
    user_of: dict[str, int] = {}
    item_of: dict[str, int] = {}
    users, items, weights, times = array("q"), array("q"), array("d"), array("d")
    for user, item, weight, at in rows:
        users.append(user_of.setdefault(user, len(user_of)))
        items.append(item_of.setdefault(item, len(item_of)))
        weights.append(weight)
        times.append(at)
    columns = (np.array(users, np.int64), np.array(items, np.int64), np.array(weights), np.array(times))
    return Interactions(list(user_of), list(item_of), *_once(*columns, max(1, len(item_of))))


def _once(
    users: Integers, items: Integers, weights: Floats, times: Floats, width: int
) -> tuple[Integers, Integers, Floats, Floats]:
    pair = users * width + items
    order = np.lexsort((times, pair))
    pair, weights, times = pair[order], weights[order], times[order]
    first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]]) if len(pair) else np.zeros(0, np.int64)
    most = np.maximum.reduceat(weights, first) if len(pair) else weights
    pair, times = pair[first], times[first]
    in_time = np.lexsort((pair, times, pair // width))
    pair = pair[in_time]
    return pair // width, pair % width, most[in_time], times[in_time]


def split_by_time(data: Interactions, share: float = 0.2) -> tuple[Interactions, Interactions]:
    """The older and the newest `share` of each user's interactions."""
    number = np.bincount(data.users, minlength=len(data.user_keys))
    held = data.ages() < np.floor(number[data.users] * share + 1e-9)
    return data.only(~held), data.only(held)


def read_file(path: Path) -> Iterator[Interaction]:
    """The lines of a file `user, item, weight, Unix time` with tabs between them. Raises `BadLine`."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.rstrip("\r\n").split("\t")
            if not line.strip():
                continue
            try:
                user, item, weight, at = fields
                yield user, item, float(weight), float(at)
            except ValueError:
                raise BadLine(f"{path}:{number}: expected user, item, weight and Unix time with tabs between") from None
