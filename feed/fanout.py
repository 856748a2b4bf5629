"""Writing activities into the feeds of followers, in chunks; safe to repeat, and to be killed in the middle of.

An activity with more followers than one chunk has is spread by events, one for each chunk: they are stored together,
in the transaction that marks the activity, and delivered by the workers like any other event.
"""

from __future__ import annotations

from typing import Any

from feed import keeping, payloads
from feed.audience import those_who_may_see
from feed.constants import figure
from feed.models import Activity, FeedEntry, FeedState
from feed.querysets import TOP
from feed.sight import seen
from follow.models import Relationship
from profiles.models import User
from yiz.db import atomic, delete_rows
from yiz.events.catalogue import ActivityRecorded
from yiz.events.outbox import emit
from yiz.realtime.publish import feed_room, publish

Row = dict[str, Any]
WRITTEN = ("id", "actor_id", "type")


def spread(activity_id: str, *, of: str | None = None) -> int:
    """Has the activity written into the feeds of all who follow the actor now; whoever comes later is back-filled.

    Answers in how many feeds it was written at once. Does nothing for one that is spread already, or left to be pulled.
    `of`: its actor, from the one who has just made it and so knows that it is neither.
    """
    waiting = Activity.objects.filter(pk=activity_id, fanned_out__in=[False], pulled__in=[False])
    actor_id = of or waiting.values_list("actor_id", flat=True).first()
    if actor_id is None:
        return 0
    ends = _ends_of_chunks(actor_id)
    if len(ends) > 1:
        _announce(activity_id, ends)
        return 0
    written = push(activity_id, after="", until=ends[0]) if ends else 0
    waiting.update(fanned_out=True)
    return written


def push(activity_id: str, *, after: str, until: str) -> int:
    """Writes the activity into the feeds of followers whose edges lie between these ids, and tells them (`feed_item`).

    Answers in how many feeds it is new.
    """
    activity = Activity.objects.filter(pk=activity_id, pulled__in=[False]).columns().first()
    if activity is None:
        return 0
    edges = Relationship.objects.followers_of(activity["actor_id"]).filter(pk__lte=until)
    followers = list((edges.filter(pk__gt=after) if after else edges).values_list("follower_id", flat=True))
    owners = keeping.those_written_to(followers)
    new = _write(owners, activity)
    keeping.forget(*owners)
    for owner in owners:
        if keeping.is_due_for_trim(owner, activity_id):
            keeping.trim(owner)
    tell(activity, new)
    return len(new)


def tell(activity: Row, owner_ids: list[str]) -> None:
    """`feed_item` to those of the owners who may see the activity, while it stands."""
    owners = sorted(those_who_may_see(activity, owner_ids)) if owner_ids else []
    item = _live_item(activity, owners[0]) if owners else None
    if item is not None:
        for owner in owners:
            publish(feed_room(owner), "feed_item", item, actor_id=activity["actor_id"])


def back_fill(owner_id: str, actor_id: str) -> None:
    """Writes the actor's activities above the floor into the owner's feed; at most as many as a feed keeps."""
    floor = FeedState.objects.floor_of(owner_id)
    activities = Activity.objects.filter(actor_id=actor_id, pulled__in=[False]).order_by("-id")
    if floor is not None and floor != TOP:
        activities = activities.filter(id__gt=floor)
    rows: list[Any] = list(activities.values(*WRITTEN)[: figure("KEEP") + 1])
    kept = rows[: figure("KEEP")]
    for start in range(0, len(kept), figure("CHUNK")):
        chunk = kept[start : start + figure("CHUNK")]
        FeedEntry.objects.bulk_create([_entry(owner_id, row) for row in chunk], ignore_conflicts=True)
    if len(rows) > len(kept):
        keeping.raise_floor(owner_id, rows[-1]["id"])
    keeping.trim(owner_id)
    keeping.forget(owner_id)


def clear(owner_id: str, actor_id: str) -> None:
    """Takes the actor's activities out of the owner's feed."""
    delete_rows(FeedEntry.objects.of(owner_id).filter(actor_id=actor_id))
    keeping.forget(owner_id)


def entries_for(owner_id: str, activity_ids: list[str]) -> list[FeedEntry]:
    """Entries, not yet stored, for these activities."""
    rows = Activity.objects.filter(pk__in=activity_ids).values(*WRITTEN)
    return [_entry(owner_id, row) for row in rows]


def _ends_of_chunks(user_id: str) -> list[str]:
    """Of the edges of those who follow the user, oldest first, the last id of every chunk."""
    ids = list(Relationship.objects.followers_of(user_id).order_by("id").values_list("id", flat=True))
    size = figure("CHUNK")
    return [ids[min(start + size, len(ids)) - 1] for start in range(0, len(ids), size)]


@atomic
def _announce(activity_id: str, ends: list[str]) -> None:
    """One event a chunk, all of them once."""
    if Activity.objects.filter(pk=activity_id, fanned_out__in=[False]).update(fanned_out=True):
        for after, until in zip(["", *ends], ends, strict=False):
            emit(ActivityRecorded(activity_id=activity_id, after=after, until=until))


def _write(owners: list[str], activity: Row) -> list[str]:
    """Writes the missing entries; answers whose they are."""
    rows = FeedEntry.objects.filter(owner_id__in=owners, activity_id=activity["id"])
    known = set(rows.values_list("owner_id", flat=True))
    new = [owner for owner in owners if owner not in known]
    FeedEntry.objects.bulk_create([_entry(owner, activity) for owner in new], ignore_conflicts=True)
    return new


def _entry(owner_id: str, activity: Row) -> FeedEntry:
    return FeedEntry(
        owner_id=owner_id, activity_id=activity["id"], actor_id=activity["actor_id"], type=activity["type"]
    )


def _live_item(activity: Row, owner_id: str) -> Row | None:
    """The item as one of those sees it who have not touched the skill yet; None when it has just gone."""
    if not Activity.objects.standing().filter(pk=activity["id"]).exists():
        return None
    rows = seen([activity], User.objects.get(pk=owner_id))
    return payloads.items(rows, None, "personal")[0] if rows else None
