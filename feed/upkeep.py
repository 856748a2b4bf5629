"""What keeps feeds small: those that nobody reads are put to sleep and emptied, the others cut back."""

from collections.abc import Iterable, Iterator
from itertools import islice

from feed import keeping
from feed.constants import AWAY
from feed.models import FeedEntry, FeedState, Stage
from feed.querysets import TOP
from profiles.models import User
from yiz.clock import now
from yiz.ids import id_at
from yiz.keyset import CHUNK, stream
from yiz.ports import Progress


def clean(progress: Progress) -> int:
    """`yiz.ports.cleaners`: the feeds of everybody, some at a time; answers how many entries went."""
    gone = 0
    for owner_ids in _owners():
        gone += _clean(owner_ids)
        progress(gone, "clearing feeds")
    return gone


def count() -> int:
    """How many entries `clean` would remove."""
    return sum(map(_would_go, _owners()))


def _owners() -> Iterator[list[str]]:
    rows = stream(User.objects.all())
    while chunk := [row["id"] for row in islice(rows, CHUNK)]:
        yield chunk


def _would_go(owner_ids: list[str]) -> int:
    emptied = set(FeedState.objects.to_be_emptied(owner_ids, now() - AWAY).values_list("owner_id", flat=True))
    emptied |= set(_never_read(owner_ids))
    gone = sum(FeedEntry.objects.of(owner_id).count() for owner_id in emptied)
    return gone + sum(keeping.too_many(owner_id) for owner_id in owner_ids if owner_id not in emptied)


def _clean(owner_ids: list[str]) -> int:
    _note_those_who_never_read(owner_ids)
    keeping.put_to_sleep(owner_ids)
    asleep = FeedState.objects.filter(owner_id__in=owner_ids, stage=Stage.ASLEEP)
    gone = sum(keeping.empty(owner_id) for owner_id in list(asleep.values_list("owner_id", flat=True)))
    return gone + sum(keeping.trim(owner_id) for owner_id in owner_ids)


def _note_those_who_never_read(owner_ids: Iterable[str]) -> None:
    """Whoever joined long ago, and never read a feed, is not written to from now on."""
    away = now() - AWAY
    states = [FeedState(owner_id=one, stage=Stage.ASLEEP, floor=TOP, read_at=away) for one in _never_read(owner_ids)]
    FeedState.objects.bulk_create(states, ignore_conflicts=True)


def _never_read(owner_ids: Iterable[str]) -> list[str]:
    away = now() - AWAY
    old = {owner_id for owner_id in owner_ids if owner_id < id_at(away)}
    known = set(FeedState.objects.filter(owner_id__in=old).values_list("owner_id", flat=True))
    return list(User.objects.filter(pk__in=old - known, joined_at__lt=away).values_list("id", flat=True))
