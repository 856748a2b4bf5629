"""What keeps feeds small: those that nobody reads are put to sleep and emptied, the others cut back."""

from collections.abc import Iterable

from feed import keeping
from feed.constants import AWAY
from feed.models import FeedState, Stage
from feed.querysets import TOP
from profiles.models import User
from yiz.clock import now
from yiz.ids import id_at
from yiz.keyset import CHUNK, stream
from yiz.ports import Progress


def clean(progress: Progress) -> int:
    """`yiz.ports.cleaners`: the feeds of everybody, some at a time; answers how many entries went."""
    gone = 0
    chunk: list[str] = []
    for row in stream(User.objects.all()):
        chunk.append(row["id"])
        if len(chunk) == CHUNK:
            gone += _clean(chunk)
            chunk = []
            progress(gone, "clearing feeds")
    return gone + _clean(chunk)


def _clean(owner_ids: list[str]) -> int:
    _note_those_who_never_read(owner_ids)
    keeping.put_to_sleep(owner_ids)
    asleep = FeedState.objects.filter(owner_id__in=owner_ids, stage=Stage.ASLEEP)
    gone = sum(keeping.empty(owner_id) for owner_id in list(asleep.values_list("owner_id", flat=True)))
    return gone + sum(keeping.trim(owner_id) for owner_id in owner_ids)


def _note_those_who_never_read(owner_ids: Iterable[str]) -> None:
    """Whoever joined long ago, and never read a feed, is not written to from now on."""
    away = now() - AWAY
    old = {owner_id for owner_id in owner_ids if owner_id < id_at(away)}
    known = set(FeedState.objects.filter(owner_id__in=old).values_list("owner_id", flat=True))
    joined = User.objects.filter(pk__in=old - known, joined_at__lt=away).values_list("id", flat=True)
    states = [FeedState(owner_id=one, stage=Stage.ASLEEP, floor=TOP, read_at=away) for one in joined]
    FeedState.objects.bulk_create(states, ignore_conflicts=True)
