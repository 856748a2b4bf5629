"""The numbers behind trending.

A vote of weight w at time t counts `w · 2^((t − now) / h)`, h being the half-life of the window. What is stored is the
sum reckoned from a fixed moment instead of now, so that an event adds one term and the order holds at any time. Since
2^1023 is where numbers end, that moment moves on every `HALF_LIVES_A_BASE` half-lives: a skill's row says from which
one (its base) its score is reckoned. Going from one base to the next multiplies by a power of two, which loses nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp2, floor, fsum, ldexp
from typing import Any

from django.db.models import Case, F, FloatField, Q, SmallIntegerField, Value, When

from discovery.constants import GENESIS, HALF_LIVES, HALF_LIVES_A_BASE

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """One of the windows: its columns in a skill's row, and its half-life."""

    name: str
    half_life: timedelta

    @property
    def column(self) -> str:
        return f"trending_{self.name}"

    @property
    def base_column(self) -> str:
        return f"trending_{self.name}_base"

    def base(self, moment: datetime) -> int:
        """The base in which the moment lies."""
        return floor((moment - GENESIS) / (self.half_life * HALF_LIVES_A_BASE))

    def term(self, weight: float, at: datetime, base: int) -> float:
        """What a vote adds to a score that is reckoned from this base; 0 when it is too long before it to tell."""
        start = GENESIS + self.half_life * HALF_LIVES_A_BASE * base
        exponent = ((at - start) // _TICK) / (self.half_life // _TICK)
        return weight * exp2(exponent) if exponent > -1_100 else 0.0

    def now(self, stored: float, base: int, moment: datetime) -> float:
        """A stored score as of this moment."""
        whole, part = divmod(self.term_exponent(moment, base), 1.0)
        return ldexp(stored * exp2(-part), -int(whole))

    def term_exponent(self, moment: datetime, base: int) -> float:
        """Half-lives from the beginning of the base to the moment."""
        start = GENESIS + self.half_life * HALF_LIVES_A_BASE * base
        return ((moment - start) // _TICK) / (self.half_life // _TICK)


WINDOWS: Mapping[str, Window] = {name: Window(name, half_life) for name, half_life in HALF_LIVES.items()}
COLUMNS = tuple(column for window in WINDOWS.values() for column in (window.column, window.base_column))


def added(weight: float, at: datetime, moment: datetime) -> dict[str, Any]:
    """The one update by which a vote (or, below 0, the taking back of one) enters a skill's row, whatever is in it.

    A row that was left two bases behind holds nothing that is still to be told apart from 0.
    """
    changes: dict[str, Any] = {}
    for window in WINDOWS.values():
        base = window.base(moment)
        near = (base - 1, base, base + 1)  # the clocks of two machines may stand on either side of a new base
        moves = [
            When(Q(**{window.base_column: known}), then=F(window.column) + window.term(weight, at, known))
            for known in near
        ]
        fresh = Value(max(window.term(weight, at, base), 0.0), output_field=FloatField())
        changes[window.column] = Case(*moves, default=fresh, output_field=FloatField())
        changes[window.base_column] = Case(
            When(Q(**{f"{window.base_column}__in": near}), then=F(window.base_column)),
            default=Value(base, output_field=SmallIntegerField()),
            output_field=SmallIntegerField(),
        )
    return changes


def cancels(window: Window, row: Mapping[str, Any], weight: float, at: datetime, moment: datetime) -> bool:
    """Whether taking this vote back by subtraction would lose digits of what is left: then it is summed anew."""
    base = row[window.base_column]
    if abs(base - window.base(moment)) > 1:
        return True
    term = window.term(weight, at, base)
    return bool(row[window.column] < 2 * term)


def total(votes: Iterable[tuple[float, datetime]], window: Window, base: int) -> float:
    """The sum of these votes, exact to the last digit."""
    return fsum(window.term(weight, at, base) for weight, at in votes)
