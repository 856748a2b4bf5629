"""Which days are to be counted, and counting them: the batch task `analytics_rollup`."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from analytics.constants import HALF_HOURS_A_DAY, ROLLUP_CHUNK, ROLLUP_OVERLAP
from analytics.models import Event, RollupState
from analytics.rollup.progress import NAME
from analytics.rollup.tally import COLUMNS, Tally
from analytics.rollup.writing import agree
from yiz.bulk import stream_rows
from yiz.db import insert_new
from yiz.ids import id_at
from yiz.ports import Progress

_BEGINNING = "0" * 24
_EPOCH = date(1970, 1, 1)


def rollup(progress: Progress) -> int:
    """Counts every day (UTC) of which an event has arrived since the last run, late ones included.

    A day is counted whole from what is there, so the order of runs does not matter. A run that is ended goes on where
    it was: the days not yet done are stored. Answers the events that it read.
    """
    state = _look_for_days()
    done = 0
    for number in list(state.pending):
        done = _count_day(number, done, progress)
        state.pending.remove(number)
        RollupState.objects.filter(pk=state.pk).update(pending=state.pending, updated_at=timezone.now())
    return done


def day_of(number: int) -> date:
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def _look_for_days() -> RollupState:
    """The state with all days that are to be counted. Looks at arrivals again for a while, since rows may appear later
    than their ids say."""
    insert_new(RollupState(name=NAME, arrived=_BEGINNING))
    state = RollupState.objects.get(name=NAME)
    seen_until = id_at(datetime.now(UTC) - ROLLUP_OVERLAP)
    arrived = Event.objects.filter(pk__gte=state.arrived).order_by()
    halves = arrived.values_list("half_hour", flat=True).distinct()
    days = {half // HALF_HOURS_A_DAY for half in halves.iterator(ROLLUP_CHUNK)}
    state.pending = sorted(days.union(state.pending))
    state.arrived = max(state.arrived, seen_until)
    RollupState.objects.filter(pk=state.pk).update(pending=state.pending, arrived=state.arrived)
    return state


def _count_day(number: int, done: int, progress: Progress) -> int:
    first = number * HALF_HOURS_A_DAY
    rows = Event.objects.filter(half_hour__gte=first, half_hour__lt=first + HALF_HOURS_A_DAY)
    day, tally = day_of(number), Tally()
    for chunk in stream_rows(rows.order_by("half_hour", "id"), COLUMNS, ROLLUP_CHUNK):
        tally.add(chunk)
        done += len(chunk)
        progress(done, f"events of {day}")
    agree(day, number, tally, lambda written, what: progress(done, what))
    return done
