"""Leaderboards: standings computed by a batch task, so that reading one counts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, TypeAlias

from django.db.models import QuerySet, Sum
from django.utils import timezone

from profiles.constants import EDITIONS_KEPT, LEADERBOARD_CHUNK, WINDOW_DAYS
from profiles.models import LeaderboardEdition, LeaderboardStanding, PointDay, PointTotal, Status, User, Window
from yiz.clock import now
from yiz.db import delete_rows
from yiz.ports import Progress

Score: TypeAlias = tuple[str, int]
"""An account and its points."""


class LeaderboardService:
    """One board a window and category, and one a window over all of them; only accounts that are active are on one."""

    @staticmethod
    def rebuild(progress: Progress) -> int:
        """Makes a new edition of every board and lets go of the old ones; answers how many standings were written.

        Streamed. A run that was killed leaves an edition that nobody reads, which the next one removes.
        """
        made, boards = 0, set()
        for window in Window:
            for category, scores in _boards(window):
                made += _publish(window, category, scores)
                boards.add((window.value, category))
                progress(made, f"{window.label.lower()}: {category or 'everything'}")
        _drop_empty(boards)
        return made

    @staticmethod
    def newest(*, window: str, category: str) -> LeaderboardEdition | None:
        """The board as it was last computed; None when nobody has points on it."""
        editions = LeaderboardEdition.objects.filter(window=window, category=category).exclude(made_at=None)
        return editions.order_by("-id").first()


# --- from sums to scores ---------------------------------------------------------------------------------------


def _boards(window: Window) -> Iterator[tuple[str, Iterable[Score]]]:
    """Every board of a window with its scores, best first."""
    if window == Window.ALL:
        accounts = User.objects.filter(points__gt=0).order_by("-points", "id")
        yield "", accounts.values_list("id", "points").iterator(LEADERBOARD_CHUNK)
    else:
        sums = _sums(window).values_list("user_id").annotate(total=Sum("points")).filter(total__gt=0)
        yield "", sums.order_by("-total", "user_id").iterator(LEADERBOARD_CHUNK)
    sums = _sums(window).exclude(category="").values_list("category", "user_id").annotate(total=Sum("points"))
    rows = sums.filter(total__gt=0).order_by("category", "-total", "user_id").iterator(LEADERBOARD_CHUNK)
    for category, group in groupby(rows, key=lambda row: row[0]):
        yield category, ((user_id, total) for _, user_id, total in group)


def _sums(window: Window) -> QuerySet[Any]:
    """The rows of sums that count in a window, in no order."""
    days = WINDOW_DAYS[window]
    if days is None:
        return PointTotal.objects.order_by()
    # by the day in UTC: whoever lives ahead of it counts with the day that has begun there
    first = timezone.now().date() - timedelta(days=days - 1)
    return PointDay.objects.filter(day__gte=first).order_by()


# --- from scores to standings ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Places:
    """Gives places in the order of the scores; equal ones share the rank of the first of them."""

    position: int = 0
    rank: int = 0
    points: int | None = None

    def standing(self, edition: LeaderboardEdition, user_id: str, points: int) -> LeaderboardStanding:
        self.position += 1
        if points != self.points:
            self.rank, self.points = self.position, points
        return LeaderboardStanding(
            edition=edition, user_id=user_id, position=self.position, rank=self.rank, points=points
        )


def _publish(window: Window, category: str, scores: Iterable[Score]) -> int:
    edition = LeaderboardEdition(window=window, category=category)
    edition.save(force_insert=True)
    places, scores = _Places(), iter(scores)
    while chunk := list(islice(scores, LEADERBOARD_CHUNK)):
        active = User.objects.filter(pk__in=[user_id for user_id, _ in chunk], status=Status.ACTIVE)
        there = set(active.values_list("id", flat=True))
        LeaderboardStanding.objects.bulk_create(
            places.standing(edition, user_id, points) for user_id, points in chunk if user_id in there
        )
    LeaderboardEdition.objects.filter(pk=edition.pk).update(made_at=now())
    same = LeaderboardEdition.objects.filter(window=window, category=category, pk__lt=edition.pk)
    kept = same.exclude(made_at=None).order_by("-id").values_list("id", flat=True)[: EDITIONS_KEPT - 1]
    _remove(same.exclude(pk__in=list(kept)))
    return places.position


def _drop_empty(boards: set[tuple[str, str]]) -> None:
    """Removes boards on which nobody has points any more."""
    for window, category in set(LeaderboardEdition.objects.values_list("window", "category")) - boards:
        _remove(LeaderboardEdition.objects.filter(window=window, category=category))


def _remove(editions: QuerySet[LeaderboardEdition]) -> None:
    ids = list(editions.values_list("id", flat=True))
    for edition_id in ids:
        delete_rows(LeaderboardStanding.objects.filter(edition_id=edition_id))
        delete_rows(LeaderboardEdition.objects.filter(pk=edition_id))
