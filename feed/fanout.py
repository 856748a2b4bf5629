"""Writing activities into the feeds of followers, in chunks; safe to repeat, and to be killed in the middle of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import now

from feed import payloads
from feed.audience import those_who_may_see
from feed.constants import figure
from feed.models import Activity, FeedEntry
from feed.querysets import COLUMNS
from feed.sight import seen
from follow.models import Relationship
from profiles.models import User
from yiz.db import delete_rows
from yiz.realtime.publish import feed_room, publish

Row = dict[str, Any]


def push(activity_id: str) -> int:
    """Writes the activity into every follower's feed that has not got it, and tells those with an open feed.

    Answers in how many feeds it is new. Does nothing for one that is pushed already, or is left to be pulled.
    """
    activity = (
        Activity.objects.standing().filter(pk=activity_id, pushed_at=None, pulled__in=[False]).values(*COLUMNS).first()
    )
    if activity is None:
        return 0
    written = 0
    for owners in _followers(activity["actor_id"]):
        new = _write(owners, activity)
        tell(activity, new)
        written += len(new)
    Activity.objects.filter(pk=activity_id).update(pushed_at=now())
    return written


def tell(activity: Row, owner_ids: list[str]) -> None:
    """`feed_item` to those of the owners who may see the activity."""
    owners = sorted(those_who_may_see(activity, owner_ids)) if owner_ids else []
    item = _live_item(activity, owners[0]) if owners else None
    if item is not None:
        for owner in owners:
            publish(feed_room(owner), "feed_item", item, actor_id=activity["actor_id"])


def back_fill(owner_id: str, actor_id: str) -> None:
    """Writes the actor's newest activities into the owner's feed."""
    activities = Activity.objects.filter(actor_id=actor_id, pulled__in=[False]).order_by("-id")
    rows: Any = activities.values("id", "actor_id", "type")[: figure("BACKFILL")]
    FeedEntry.objects.bulk_create([_entry(owner_id, row) for row in rows], ignore_conflicts=True)


def clear(owner_id: str, actor_id: str) -> None:
    """Takes the actor's activities out of the owner's feed, but keeps what the owner has hidden."""
    delete_rows(FeedEntry.objects.shown_to(owner_id).filter(actor_id=actor_id))


def _followers(user_id: str) -> Iterator[list[str]]:
    """Ids of those who follow the user, in chunks, oldest first. Whoever comes meanwhile is back-filled."""
    edges, after, size = Relationship.objects.followers_of(user_id).order_by("id"), None, figure("CHUNK")
    while rows := list((edges.filter(pk__gt=after) if after else edges).values_list("id", "follower_id")[:size]):
        yield [follower for _, follower in rows]
        after = rows[-1][0]


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
    rows = seen([activity], User.objects.get(pk=owner_id))
    return payloads.items(rows, None, "personal")[0] if rows else None
