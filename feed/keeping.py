"""How much of a feed is written ahead: what is kept, who is away, and what makes it whole again.

A feed's entries hold everything above its floor. Whatever lowers a floor, or takes entries away, does so in a
transaction with the floor, so that a reader who finds the floor as it was before reading has missed nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zlib import crc32

from feed.constants import AWAY, READ_NOTED_EVERY, REFRESH_PATIENCE, figure
from feed.models import FeedEntry, FeedState, Stage
from feed.querysets import TOP
from yiz.cache.constants import FEEDS
from yiz.cache.services import CacheService
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import FeedRefreshRequested
from yiz.events.outbox import emit
from yiz.ids import new_id


def forget(*owner_ids: str) -> None:
    """The cached newest entries of these feeds are no longer true. Raises `CacheAway`, so that it is tried again."""
    CacheService.invalidate_many(FEEDS, owner_ids, surely=True)


# --- cutting back ----------------------------------------------------------------------------------------------


def is_due_for_trim(owner_id: str, activity_id: str) -> bool:
    """One push in `TRIM_EVERY`, for each feed another one; the same when it is repeated."""
    return crc32(f"{owner_id}{activity_id}".encode()) % figure("TRIM_EVERY") == 0


def trim(owner_id: str) -> int:
    """Cuts the feed back to its newest `KEEP` entries and raises the floor to the first that goes; how many went."""
    return _cut(owner_id) if _first_too_many(owner_id) else 0


def too_many(owner_id: str) -> int:
    """How many entries `trim` would remove."""
    first_gone = _first_too_many(owner_id)
    return 0 if first_gone is None else FeedEntry.objects.of(owner_id).filter(activity_id__lte=first_gone).count()


@atomic
def _cut(owner_id: str) -> int:
    first_gone = _first_too_many(owner_id)
    if first_gone is None:
        return 0
    raise_floor(owner_id, first_gone)
    return delete_rows(FeedEntry.objects.of(owner_id).filter(activity_id__lte=first_gone))


def _first_too_many(owner_id: str) -> str | None:
    ids = FeedEntry.objects.of(owner_id).order_by("-activity_id").values_list("activity_id", flat=True)
    return next(iter(ids[figure("KEEP") : figure("KEEP") + 1]), None)


def raise_floor(owner_id: str, floor: str) -> None:
    """From now on the entries say nothing of this activity, nor of older ones."""
    state = FeedState.objects.of(owner_id)
    if not state.below(floor).update(floor=floor) and not state.exists():
        insert_new(FeedState(owner_id=owner_id, floor=floor))


# --- away and back ---------------------------------------------------------------------------------------------


def those_written_to(owner_ids: Collection[str]) -> list[str]:
    """Those of the owners (at most 1,000) whose feeds are pushed to; from now on not those who have long been away."""
    doubtful = dict(FeedState.objects.asleep_or_away(owner_ids, now() - AWAY).values_list("owner_id", "stage"))
    if Stage.AWAKE in doubtful.values():
        put_to_sleep(doubtful.keys())
        doubtful = dict.fromkeys(FeedState.objects.not_written(doubtful.keys()), Stage.ASLEEP)
    return [owner_id for owner_id in owner_ids if owner_id not in doubtful]


def put_to_sleep(owner_ids: Collection[str]) -> None:
    """Stops writing to those of these feeds (at most 1,000) that nobody has read for long."""
    FeedState.objects.filter(owner_id__in=owner_ids).away_since(now() - AWAY).update(stage=Stage.ASLEEP, floor=TOP)


@atomic
def empty(owner_id: str) -> int:
    """Takes the entries out of a feed that is not written to; answers how many."""
    if not FeedState.objects.of(owner_id).filter(stage=Stage.ASLEEP).update(stage=Stage.EMPTIED):
        return 0
    return delete_rows(FeedEntry.objects.of(owner_id))


def note_reading(owner_id: str, *, read_at: datetime | None, written: bool) -> None:
    """Notes that the owner has come to read; what was not written to is woken, and rebuilt by a worker.

    `read_at` and `written` are what was last known of the feed, which may be some minutes old.
    """
    if not written:
        _wake(owner_id)
    elif read_at is None:
        insert_new(FeedState(owner_id=owner_id))
        forget_softly(owner_id)
    elif now() - read_at > READ_NOTED_EVERY:
        FeedState.objects.of(owner_id).update(read_at=now())
        forget_softly(owner_id)


def forget_softly(owner_id: str) -> None:
    """As `forget`, where nothing wrong would be shown if the cache is away."""
    CacheService.invalidate(FEEDS, owner_id)


@atomic
def _wake(owner_id: str) -> None:
    """Pushed to from this moment on; read from the activities until the rebuild has made the entries whole."""
    asleep = FeedState.objects.of(owner_id).filter(stage__in=(Stage.ASLEEP, Stage.EMPTIED))
    if asleep.update(stage=Stage.AWAKE, read_at=now()):
        _ask_for_rebuild(owner_id)


@atomic
def request_refresh(owner_id: str) -> None:
    """Has the feed rebuilt by a worker; nothing new happens while that is under way."""
    if not FeedState.objects.of(owner_id).exists():
        insert_new(FeedState(owner_id=owner_id))
    _wake(owner_id)
    _ask_for_rebuild(owner_id)


def _ask_for_rebuild(owner_id: str) -> None:
    state, refresh_id, moment = FeedState.objects.of(owner_id), new_id(), now()
    asked = {"refresh_id": refresh_id, "refresh_asked_at": moment, "ready_at": None}
    free = state.filter(refresh_id=None).update(**asked)
    if free or state.filter(refresh_asked_at__lt=moment - REFRESH_PATIENCE).exclude(refresh_id=None).update(**asked):
        emit(FeedRefreshRequested(owner_id=owner_id, refresh_id=refresh_id))
