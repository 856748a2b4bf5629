"""How urgent a case is: `severity(reason) × Σ credibility of its reporters × (1 + log10(1 + reach))`, and 10 % more for
each day that it waits.

A priority that grows can't be stored, but the order that it makes can. At any moment `t` the priority of a case opened
at `o` is `base · 1.1^(t − o)`, in days. The part `1.1^t` is the same for all cases, so that they are ordered by
`base · 1.1^(−o)`; its logarithm is stored as `rank` and needs no recomputation while the case waits:

    rank = ln(base) − o · ln(1.1)        priority(t) = exp(rank + t · ln(1.1))

The days are counted from `EPOCH`, which keeps `rank` a small number; the ageing compounds. Where reporters name several
reasons, each counts with the severity of their own: one report of the gravest kind does not make many others grave.
"""

from collections.abc import Iterable
from datetime import datetime
from math import exp, log, log10

from moderation.constants import AGEING, EPOCH, SEVERITY, THOUSANDTHS

LEAST = 1e-6
"""What a case that nobody credible reported is worth: it has its place behind all others."""

TENTHS = 10

_A_DAY = log(AGEING)


def weight_of(credibility: int, reason: str) -> int:
    """What reports of one reason add to their case: credibility (thousandths) times severity (tenths); a whole number,
    so that the order of adding does not matter."""
    return credibility * round(SEVERITY[reason] * TENTHS)


def gravest(reasons: Iterable[str]) -> str:
    """The reason with the highest severity."""
    return max(reasons, key=lambda reason: (SEVERITY[reason], reason))


def base_of(weight: int, reach: int) -> float:
    """The priority of a case on the day on which it was opened."""
    return weight / (THOUSANDTHS * TENTHS) * (1 + log10(1 + max(reach, 0)))


def rank_of(weight: int, reach: int, opened_at: datetime) -> float:
    """What the queue is ordered by."""
    return log(max(base_of(weight, reach), LEAST)) - _days(opened_at) * _A_DAY


def priority_at(rank: float, moment: datetime) -> float:
    """The priority of a case of this rank at a moment; to be shown, not to be stored."""
    return round(exp(rank + _days(moment) * _A_DAY), 3)


def rank_at(priority: float, moment: datetime) -> float:
    """The rank that a case has which is worth this priority at a moment."""
    return log(max(priority, LEAST)) - _days(moment) * _A_DAY


def _days(moment: datetime) -> float:
    return (moment - EPOCH).total_seconds() / 86_400
