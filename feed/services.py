"""The public face of the feed for writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feed import fanout, keeping
from feed.constants import AGREE_TRIES, figure
from feed.models import Activity, ActivityType, FeedState, HiddenItem, PulledAuthor
from feed.querysets import COLUMNS, item_key
from feed.sight import seen
from follow.models import Relationship
from profiles.models import User
from social.querysets.skills import may_see_skill
from yiz.api.errors import Missing
from yiz.cache.constants import FEEDS
from yiz.cache.services import CacheService
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
        written: _Written | None = None
        for _ in range(AGREE_TRIES):
            so = is_so()
            written = _write(act) if so else None
            if not so:
                Activity.objects.filter(dedupe_key=act.key).update(removed=True)
            if is_so() == so:
                break
        if written is None:
            return None
        if not written.pulled:
            fanout.spread(written.id, of=act.actor_id if written.new else None)
        return written.id

    @staticmethod
    def take_back(*, key: str, unless: Callable[[], bool]) -> None:
        """The activity of this key stands no more, unless the fact is (again) so when it has been taken back."""
        standing = Activity.objects.filter(dedupe_key=key)
        if not unless() and standing.update(removed=True) and unless():
            standing.update(removed=False)

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
    def hide(*, viewer: User, item_id: str) -> None:
        """Takes an item out of all feeds of the viewer, for good: a like with all likes of that skill.

        The id is that of an activity, or of a skill where the item tells of one. 404 for what they may not see.
        """
        row = Activity.objects.standing().filter(pk=item_id).values(*COLUMNS).first()
        if row is None:
            row = {"id": item_id, "type": ActivityType.SKILL_SHARED, "skill_id": item_id}
            if not may_see_skill(viewer, item_id):
                raise Missing
        elif not seen([row], viewer):
            raise Missing
        insert_new(HiddenItem(owner_id=viewer.pk, key=item_key(row)))

    @staticmethod
    def note_reading(*, owner_id: str, read_at: datetime | None, written: bool) -> None:
        """The owner has come to read the feed; one that was not written to meanwhile is rebuilt by a worker."""
        keeping.note_reading(owner_id, read_at=read_at, written=written)

    @staticmethod
    def request_refresh(*, owner_id: str) -> dict[str, Any]:
        """Has the feed rebuilt by a worker (`feed_ready` in its room); answers its `refresh_state`."""
        keeping.request_refresh(owner_id)
        return refresh_state(owner_id)


def refresh_state(owner_id: str) -> dict[str, Any]:
    """`{status: ready / building, refresh_id, asked_at, ready_at}` of the feed."""
    columns = ("refresh_id", "refresh_asked_at", "ready_at")
    refresh_id, asked_at, ready_at = FeedState.objects.of(owner_id).values_list(*columns).first() or (None, None, None)
    status = "ready" if refresh_id is None else "building"
    return {"status": status, "refresh_id": refresh_id, "asked_at": asked_at, "ready_at": ready_at}


@dataclass(frozen=True, slots=True)
class _Written:
    """An activity as it stands; `new`: made just now, so that nobody else can have spread it."""

    id: str
    pulled: bool
    new: bool


def _write(act: Act) -> _Written:
    known = Activity.objects.filter(dedupe_key=act.key)
    if (row := known.values("id", "removed", "pulled").first()) is not None:
        if row["removed"]:
            known.filter(removed__in=[True]).update(removed=False)
        return _Written(row["id"], row["pulled"], new=False)
    many = User.objects.filter(pk=act.actor_id, followers_count__gt=figure("PUSH_AT_MOST")).exists()
    if many:
        _note_pulled(act.actor_id)
    made = Activity(
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
    return _Written(act.id, many, new=True) if insert_new(made) else _write(act)


def _note_pulled(author_id: str) -> None:
    """Before the author's first activity that is not pushed: from now on followers merge them in."""
    insert_new(PulledAuthor(author_id=author_id))
    if not Activity.objects.filter(actor_id=author_id, pulled__in=[True]).exists():
        CacheService.clear(FEEDS, surely=True)
