"""Making a feed's entries whole: after its owner was away, or asked for it."""

from __future__ import annotations

from django.db.models import Q

from feed.constants import AGREE_TRIES, figure
from feed.fanout import entries_for
from feed.keeping import forget, trim
from feed.models import FeedEntry, FeedState, Stage
from feed.past import Stretch, activities_of
from feed.querysets import TOP
from yiz.clock import now
from yiz.db import atomic, delete_rows
from yiz.ports import social_graph
from yiz.realtime.publish import feed_room, publish


def rebuild(owner_id: str, refresh_id: str) -> bool:
    """Writes the newest `KEEP` activities of those whom the owner follows, and tells the feed's room (`feed_ready`).

    False when this rebuild is done already, or another one has taken its place. Until the floor is set nothing that
    it writes is relied on, so it may be killed at any point and begun again.
    """
    under_way = FeedState.objects.of(owner_id).filter(refresh_id=refresh_id)
    for _ in range(AGREE_TRIES):
        known = under_way.values_list("floor", flat=True)[:1]
        if not known:
            return False
        ids = activities_of(
            social_graph.provider.following_ids(owner_id), Stretch(), figure("KEEP") + 1, pushed_only=True
        )
        _write(owner_id, ids[: figure("KEEP")])
        if _finish(owner_id, refresh_id, known[0], ids[figure("KEEP")] if len(ids) > figure("KEEP") else None):
            forget(owner_id)
            publish(feed_room(owner_id), "feed_ready", {"refresh_id": refresh_id})
            return True
    return False


def _write(owner_id: str, activity_ids: list[str]) -> None:
    size = figure("CHUNK")
    for start in range(0, len(activity_ids), size):
        chunk = activity_ids[start : start + size]
        rows = FeedEntry.objects.of(owner_id).filter(activity_id__in=chunk)
        known = set(rows.values_list("activity_id", flat=True))
        missing = [activity_id for activity_id in chunk if activity_id not in known]
        FeedEntry.objects.bulk_create(entries_for(owner_id, missing), ignore_conflicts=True)


@atomic
def _finish(owner_id: str, refresh_id: str, before: str | None, floor: str | None) -> bool:
    """Sets the floor, unless it was moved meanwhile, and cuts off what is not above it.

    A floor that is only to be raised stays raised: entries below it may have been cut off before.
    """
    if before != TOP and (floor is None or (before is not None and before > floor)):
        floor = before
    as_before = Q(floor=None) if before is None else Q(floor=before)
    state = FeedState.objects.of(owner_id).filter(as_before, refresh_id=refresh_id, stage=Stage.AWAKE)
    if not state.update(floor=floor, refresh_id=None, ready_at=now()):
        return False
    if floor is not None:
        delete_rows(FeedEntry.objects.of(owner_id).filter(activity_id__lte=floor))
    trim(owner_id)  # whoever was followed meanwhile has been back-filled, but as far as a feed keeps only
    return True
