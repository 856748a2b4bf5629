"""The public face of the feed for writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feed import fanout
from feed.constants import AGREE_TRIES, figure
from feed.models import Activity, ActivityType, FeedEntry, PulledAuthor
from feed.querysets import COLUMNS
from feed.sight import seen
from follow.models import Relationship
from profiles.models import User
from yiz.api.errors import Missing
from yiz.db import insert_new


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did. `key` tells it from all others: the same act is one activity, however often told."""

    id: str
    type: ActivityType
    key: str
    actor_id: str
    object_id: str
    at: datetime
    skill_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


class ActivityFeedService:
    """What people did, in the feeds of those who follow them. Every method may be repeated."""

    @staticmethod
    def record(act: Act, *, is_so: Callable[[], bool] = lambda: True) -> str | None:
        """Makes the activity agree with the fact: there, and pushed, while `is_so()`; taken back when not.

        Events come in any order and twice, and others may be at it too: so the fact is asked again after writing,
        until both agree. Answers the activity's id, or None when it is not so.
        """
        so = False
        for _ in range(AGREE_TRIES):
            so = is_so()
            _write(act) if so else Activity.objects.filter(dedupe_key=act.key).update(removed=True)
            if is_so() == so:
                break
        if not so:
            return None
        activity_id = Activity.objects.values_list("id", flat=True).get(dedupe_key=act.key)
        fanout.push(activity_id)
        return activity_id

    @staticmethod
    def agree_with_follow(*, owner_id: str, actor_id: str) -> None:
        """Makes the owner's feed agree with whether they follow the actor: back-filled, or cleared.

        At reading it holds without this; here it is made ready. The fact is asked again after writing, since the
        follow may have changed meanwhile.
        """
        edge = Relationship.objects.pair(owner_id, actor_id).active()
        for _ in range(AGREE_TRIES):
            so = edge.exists()
            (fanout.back_fill if so else fanout.clear)(owner_id, actor_id)
            if edge.exists() == so:
                break

    @staticmethod
    def hide(*, viewer: User, activity_id: str) -> None:
        """Takes one activity out of what the viewer sees, for good. 404 for one that they may not see."""
        row = Activity.objects.standing().filter(pk=activity_id).values(*COLUMNS).first()
        if row is None or not seen([row], viewer):
            raise Missing
        entry = FeedEntry(
            owner_id=viewer.pk, activity_id=row["id"], actor_id=row["actor_id"], type=row["type"], hidden=True
        )
        if not insert_new(entry):
            FeedEntry.objects.filter(owner_id=viewer.pk, activity_id=row["id"]).update(hidden=True)


def _write(act: Act) -> None:
    known = Activity.objects.filter(dedupe_key=act.key)
    if known.exists():
        known.filter(removed__in=[True]).update(removed=False)
        return
    many = User.objects.filter(pk=act.actor_id, followers_count__gt=figure("PUSH_AT_MOST")).exists()
    if many:
        insert_new(PulledAuthor(author_id=act.actor_id))
    insert_new(
        Activity(
            id=act.id,
            actor_id=act.actor_id,
            type=act.type,
            skill_id=act.skill_id,
            object_id=act.object_id,
            data=act.data,
            dedupe_key=act.key,
            pulled=many,
            at=act.at,
        )
    )
