"""Recounting the sums of points from the ledger, in bounded memory.

What looks wrong is looked at again in one transaction, so that a credit in between is not taken for drift.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Model, Sum

from profiles.constants import CREDIT_CHUNK, POINTS
from profiles.models import PointDay, PointEntry, PointKind, PointTotal, User
from profiles.services.points import PointsService, streak_credits
from yiz.db import atomic, insert_new
from yiz.ports import Drift

_SUMS: dict[type[Model], tuple[str, ...]] = {
    PointDay: ("user_id", "day", "kind", "category"),
    PointTotal: ("user_id", "kind", "category"),
}
Sums = dict[tuple[Any, ...], tuple[int, int]]


def recount_points(fix: bool) -> Iterator[Drift]:
    """Every sum of points that is not that of the ledger, mended when `fix` is true."""
    for chunk in _users():
        for user_id in sorted(_looks_wrong(chunk)):
            yield from _confirm(user_id, fix)


def recount_streaks(fix: bool) -> Iterator[Drift]:
    """Every credit for a streak that the days completed do not give, or that is missing."""
    for chunk in _users():
        rows = PointEntry.objects.filter(user_id__in=list(chunk), kind__in=[PointKind.DAY, PointKind.STREAK])
        for user_id in sorted(set(rows.order_by().values_list("user_id", flat=True))):
            there = PointEntry.objects.filter(user_id=user_id, kind=PointKind.STREAK)
            stored = set(there.values_list("cause", flat=True))
            wanted = {credit.cause for credit in streak_credits(user_id)}
            worth = POINTS[PointKind.STREAK]
            for cause in sorted(stored ^ wanted):
                yield Drift("user", user_id, cause, worth * (cause in stored), worth * (cause in wanted))
            if fix and stored != wanted:
                PointsService.agree(there, lambda user_id=user_id: streak_credits(user_id))  # type: ignore[misc]


def _users() -> Iterator[dict[str, int]]:
    """All accounts with their stored points, in chunks."""
    rows, after = User.objects.order_by("id").values_list("id", "points"), None
    while chunk := dict(list((rows.filter(pk__gt=after) if after else rows)[:CREDIT_CHUNK])):
        yield chunk
        after = max(chunk)


def _looks_wrong(points: dict[str, int]) -> set[str]:
    """Those of the users of whom any sum differs."""
    ids = list(points)
    ledger = _ledger(ids, _SUMS[PointDay])
    wrong = {user_id for user_id, number in points.items() if number != _points_of(ledger, user_id)}
    for model, keys in _SUMS.items():
        expected, stored = _ledger(ids, keys), _stored(model, ids, keys)
        wrong |= {key[0] for key in expected.keys() | stored.keys() if expected.get(key) != stored.get(key)}
    return wrong


def _ledger(user_ids: list[str], keys: tuple[str, ...]) -> Sums:
    rows = PointEntry.objects.filter(user_id__in=user_ids).order_by().values_list(*keys)
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in rows.annotate(number=Count("id"), total=Sum("points"))}


def _stored(model: type[Model], user_ids: list[str], keys: tuple[str, ...]) -> Sums:
    """Rows that have come down to nothing are as good as none."""
    rows = model._default_manager.filter(user_id__in=user_ids).order_by().values_list(*keys, "count", "points")
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in rows if any(row[-2:])}


def _points_of(ledger: Sums, user_id: str) -> int:
    return sum(points for key, (_, points) in ledger.items() if key[0] == user_id)


@atomic
def _confirm(user_id: str, fix: bool) -> list[Drift]:
    drifts = []
    for model, keys in _SUMS.items():
        expected, stored = _ledger([user_id], keys), _stored(model, [user_id], keys)
        for key in sorted(expected.keys() | stored.keys(), key=str):
            wanted, found = expected.get(key, (0, 0)), stored.get(key, (0, 0))
            if wanted != found:
                name = f"{model._meta.db_table}:{':'.join(map(str, key[1:]))}"
                drifts.append(Drift("user", user_id, name, found[1], wanted[1]))
                if fix:
                    _mend(model, dict(zip(keys, key, strict=True)), wanted)
    row = User.objects.filter(pk=user_id)
    stored_points = row.values_list("points", flat=True).first()
    total = _points_of(_ledger([user_id], _SUMS[PointTotal]), user_id)
    if stored_points is not None and stored_points != total:
        drifts.append(Drift("user", user_id, "points", stored_points, total))
        if fix:
            row.update(points=total)
    return drifts


def _mend(model: type[Model], where: dict[str, Any], sums: tuple[int, int]) -> None:
    values = dict(zip(("count", "points"), sums, strict=True))
    if not model._default_manager.filter(**where).update(**values):
        insert_new(model(**where, **values))
