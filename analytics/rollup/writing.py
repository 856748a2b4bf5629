"""Making a day's stored figures agree with its tally: only what differs is written, in chunks that hold together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Sum

from analytics.constants import HALF_HOURS_A_DAY, ROLLUP_WRITE
from analytics.models import DailyFigure, HourlyFigure, Subject
from analytics.rollup.tally import KNOWN, VIEWERS, Key, Tally
from social.models import SharedSkill
from yiz.bulk import insert_rows
from yiz.db import atomic, delete_rows
from yiz.events.catalogue import SkillsViewed
from yiz.events.outbox import emit
from yiz.ids import new_id
from yiz.ports import Progress

COLUMNS = ("id", "day", "subject_kind", "subject_id", "metric", "value", "sketch")

Old = tuple[str, int]
"""The id and the value of a stored figure."""


def agree(day: date, number: int, tally: Tally, progress: Progress) -> int:
    """Writes the day's figures (`number` is the day since 1970); answers how many differed.

    Safe to be ended anywhere: each chunk is whole, and doing it again writes what is left.
    """
    changed, stale = _differences(day, tally)
    done = 0
    for chunk in _chunks(changed):
        _replace(day, chunk)
        done += len(chunk)
        progress(done, f"figures of {day}")
    for gone in (stale[start : start + ROLLUP_WRITE] for start in range(0, len(stale), ROLLUP_WRITE)):
        done += delete_rows(DailyFigure.objects.filter(pk__in=gone))
        progress(done, f"figures of {day}")
    return done + _agree_hours(number, tally)


def count_views(skill_ids: Sequence[str]) -> None:
    """Makes the view counters of at most 1,000 skills what their figures say: the sum of each day's viewers."""
    figures = DailyFigure.objects.filter(subject_kind=Subject.SKILL, subject_id__in=skill_ids, metric=VIEWERS)
    wanted = dict(figures.order_by().values_list("subject_id").annotate(total=Sum("value")))
    groups: dict[int, list[str]] = defaultdict(list)
    for skill_id, stored in SharedSkill.objects.filter(pk__in=skill_ids).values_list("id", "views_count"):
        if stored != wanted.get(skill_id, 0):
            groups[wanted.get(skill_id, 0)].append(skill_id)
    for total, ids in groups.items():
        SharedSkill.objects.filter(pk__in=ids).update(views_count=total)


Change = tuple[Key, int, bytes | None, Old | None]


def _differences(day: date, tally: Tally) -> tuple[list[Change], list[str]]:
    """What is to be written anew, and the ids of figures that are none any more."""
    counted = {key: (value, sketch) for key, value, sketch in tally.figures()}
    replaced: dict[Key, Old] = {}
    stale = []
    columns = ("id", "subject_kind", "subject_id", "metric", "value", "sketch")
    rows = DailyFigure.objects.filter(day=day).values_list(*columns)
    for row_id, subject, subject_id, metric, value, sketch in rows.iterator(ROLLUP_WRITE):
        key = (subject, subject_id, metric)
        if key not in counted:
            stale.append(row_id)
        elif counted[key] == (value, None if sketch is None else bytes(sketch)):
            del counted[key]
        else:
            replaced[key] = (row_id, value)
    return [(key, *figure, replaced.get(key)) for key, figure in counted.items()], stale


@atomic
def _replace(day: date, changes: list[Change]) -> None:
    """Writes a chunk of figures and tells of new viewers: all of it or nothing."""
    if replaced := [old[0] for *_, old in changes if old]:
        delete_rows(DailyFigure.objects.filter(pk__in=replaced))
    insert_rows(DailyFigure, COLUMNS, [(new_id(), day, *key, value, sketch) for key, value, sketch, _ in changes])
    viewers, known = _more(changes, VIEWERS), _more(changes, KNOWN)
    if skills := list(viewers | known):
        emit(
            SkillsViewed(
                day=day.isoformat(),
                skill_ids=skills,
                viewers=[viewers.get(skill, 0) for skill in skills],
                known=[known.get(skill, 0) for skill in skills],
            )
        )


def _more(changes: list[Change], metric: str) -> dict[str, int]:
    """By skill, by how much the metric has grown."""
    return {
        key[1]: value - (old[1] if old else 0)
        for key, value, _, old in changes
        if key[0] == Subject.SKILL and key[2] == metric and value > (old[1] if old else 0)
    }


@atomic
def _agree_hours(number: int, tally: Tally) -> int:
    """At most a few figures an hour."""
    first = number * HALF_HOURS_A_DAY // 2
    wanted = tally.hourly()
    rows = HourlyFigure.objects.filter(hour__gte=first, hour__lt=first + HALF_HOURS_A_DAY // 2)
    stored = {
        (hour, metric): (row_id, value)
        for row_id, hour, metric, value in rows.values_list("id", "hour", "metric", "value")
    }
    gone = [row_id for key, (row_id, value) in stored.items() if wanted.get(key) != value]
    new = {key: value for key, value in wanted.items() if key not in stored or stored[key][1] != value}
    if gone:
        delete_rows(HourlyFigure.objects.filter(pk__in=gone))
    if new:
        HourlyFigure.objects.bulk_create(
            HourlyFigure(hour=hour, metric=metric, value=value) for (hour, metric), value in new.items()
        )
    return len(gone) + len(new)


def _chunks(changes: list[Any]) -> Iterator[list[Any]]:
    left = iter(changes)
    while chunk := list(islice(left, ROLLUP_WRITE)):
        yield chunk
