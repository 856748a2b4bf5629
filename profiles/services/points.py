"""Points: credits of an account, each there as long as its cause is, and the sums that follow them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db.models import F, QuerySet

from profiles.constants import AGREE_TRIES, CREDIT_CHUNK, POINTS, STREAK_DAYS
from profiles.models import PointDay, PointEntry, PointKind, PointTotal, User
from profiles.services.achievements import AchievementService
from profiles.services.days import full_weeks, local_day
from profiles.services.figures import active_days
from yiz.db import atomic, delete_rows, insert_new

Entries: TypeAlias = "QuerySet[PointEntry]"


@dataclass(frozen=True, slots=True)
class Credit:
    """What an account is to be credited with. `at` is when it came about: a moment, or a day of the account's own.

    A credit of the same cause that came about at another moment is another one, and takes its place.
    """

    user_id: str
    kind: PointKind
    cause: str
    at: datetime | date
    category: str = ""
    source_id: str | None = None

    @property
    def moment(self) -> datetime | None:
        return self.at if isinstance(self.at, datetime) else None

    @property
    def key(self) -> tuple[str, str, datetime | None]:
        return self.user_id, self.cause, self.moment


class PointsService:
    """Makes the ledger agree with the facts, whichever order their events come in and however often.

    The facts are other apps': their handlers say what there is now. `User.points`, the days and the totals move in
    the same transaction, by increments.
    """

    @staticmethod
    def agree(there: Entries, wanted: Callable[[], Iterable[Credit]]) -> bool:
        """Makes the entries `there` (at most a few hundred) those that are wanted; whether anything changed.

        The facts are read again after the commit: had they changed meanwhile, whoever changed them may have looked
        too early.
        """
        changed = False
        for _ in range(AGREE_TRIES):
            credits_now = list(wanted())
            changed |= _settle(there, credits_now)
            if list(wanted()) == credits_now:
                break
        return changed

    @staticmethod
    def agree_as_a_whole(
        there: Entries, stands: Callable[[], bool], credits: Callable[[], Iterable[Sequence[Credit]]]
    ) -> None:
        """For what hangs on one thing in any number: all `credits` (chunk by chunk) while it stands, else none."""
        for _ in range(AGREE_TRIES):
            standing = stands()
            if standing:
                for chunk in credits():
                    PointsService.give(chunk)
            else:
                PointsService.take_back(there)
            if stands() == standing:
                break

    @staticmethod
    def give(credits: Sequence[Credit]) -> int:
        """Credits what is not credited yet, in chunks; answers how many that were."""
        chunks = (credits[start : start + CREDIT_CHUNK] for start in range(0, len(credits), CREDIT_CHUNK))
        return sum(_after(_give(chunk)) for chunk in chunks)

    @staticmethod
    def take_back(entries: Entries) -> int:
        """Takes all these entries back, in chunks; answers how many there were."""
        taken = 0
        while changed := _take_some(entries):
            taken += _after(changed)
        return taken


# --- one transaction each --------------------------------------------------------------------------------------


def _settle(there: Entries, wanted: list[Credit]) -> bool:
    keys = {credit.key for credit in wanted}
    stored = {(user_id, cause, at): pk for pk, user_id, cause, at in there.values_list("id", "user_id", "cause", "at")}
    gone = [pk for key, pk in stored.items() if key not in keys]
    taken = _take(PointEntry.objects.filter(pk__in=gone)) if gone else []
    given = _give([credit for credit in wanted if credit.key not in stored])
    return bool(_after([*taken, *given]))


def _give(credits: Sequence[Credit]) -> list[PointEntry]:
    """Inserts those that are not there, and moves the sums; answers the new entries."""
    if not credits:
        return []
    zones = dict(User.objects.filter(pk__in={credit.user_id for credit in credits}).values_list("id", "timezone"))
    entries = [_entry(credit, zones[credit.user_id]) for credit in credits if credit.user_id in zones]
    return _insert(entries)


def _entry(credit: Credit, zone_name: str) -> PointEntry:
    return PointEntry(
        user_id=credit.user_id,
        cause=credit.cause,
        kind=credit.kind,
        points=POINTS[credit.kind],
        category=credit.category,
        at=credit.moment,
        day=local_day(credit.at, zone_name) if isinstance(credit.at, datetime) else credit.at,
        source_id=credit.source_id,
    )


@atomic
def _insert(entries: list[PointEntry]) -> list[PointEntry]:
    users, causes = {entry.user_id for entry in entries}, [entry.cause for entry in entries]
    there = set(PointEntry.objects.filter(user_id__in=users, cause__in=causes).values_list("user_id", "cause"))
    new = [entry for entry in entries if (entry.user_id, entry.cause) not in there and insert_new(entry)]
    _move(new, 1)
    return new


def _take_some(entries: Entries) -> list[PointEntry]:
    return _take(entries.order_by("id")[:CREDIT_CHUNK])


@atomic
def _take(entries: Entries) -> list[PointEntry]:
    found = list(entries.all())  # read anew when the transaction is tried again
    gone = [entry for entry in found if delete_rows(PointEntry.objects.filter(pk=entry.pk))]
    _move(gone, -1)
    return gone


def _move(entries: list[PointEntry], step: int) -> None:
    """Moves every sum of these entries; what many write to at once, the account's own row, comes last."""
    days: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    totals: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    points: dict[str, int] = defaultdict(int)
    for entry in entries:
        kept = (entry.user_id, entry.kind, entry.category)
        for sums in (days[(*kept, entry.day)], totals[kept]):
            sums[0] += step
            sums[1] += step * entry.points
        points[entry.user_id] += step * entry.points
    for (user_id, kind, category, day), sums in sorted(days.items()):
        _add(PointDay(user_id=user_id, kind=kind, category=category, day=day), ("user_id", "day"), sums)
    for (user_id, kind, category), sums in sorted(totals.items()):
        _add(PointTotal(user_id=user_id, kind=kind, category=category), ("user_id",), sums)
    for user_id, number in sorted(points.items()):
        if number:
            User.objects.filter(pk=user_id).update(points=F("points") + number)


def _add(row: PointDay | PointTotal, keys: tuple[str, ...], sums: list[int]) -> None:
    same = {name: getattr(row, name) for name in (*keys, "kind", "category")}
    rows = type(row)._default_manager.filter(**same)
    change = {"count": F("count") + sums[0], "points": F("points") + sums[1]}
    if rows.update(**change):
        return
    row.count, row.points = sums
    if not insert_new(row):
        rows.update(**change)


# --- what follows from credits -----------------------------------------------------------------------------------


def _after(changed: list[PointEntry]) -> int:
    """Streaks follow the days completed, achievements the figures; answers how many credits changed."""
    for user_id in sorted({entry.user_id for entry in changed if entry.kind == PointKind.DAY}):
        _keep_streaks(user_id)
    kinds: dict[str, set[str]] = defaultdict(set)
    for entry in changed:
        kinds[entry.user_id].add(entry.kind)
    for user_id in sorted(kinds):
        AchievementService.look(user_id=user_id, kinds=kinds[user_id])
    return len(changed)


def _keep_streaks(user_id: str) -> None:
    there = PointEntry.objects.filter(user_id=user_id, kind=PointKind.STREAK)
    PointsService.agree(there, lambda: streak_credits(user_id))


def streak_credits(user_id: str) -> list[Credit]:
    """One for each full run of days on which the account completed something."""
    ends = full_weeks(active_days(user_id), STREAK_DAYS)
    return [Credit(user_id, PointKind.STREAK, f"streak:{end.isoformat()}", end) for end in ends]
