"""Making a person's notifications agree with the facts: each act has exactly one place, however often it is told.

An act is known by its `source_key` (unique). Adding and taking out run in one transaction with the
notification's own counters, so that a killed worker leaves either all of it or nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone

from notifications.constants import GATHER_WINDOW, GATHERED, SHOWN_ACTORS, Type
from notifications.models import Notification, NotificationActor
from notifications.querysets import COLUMNS, NotificationQuerySet
from yiz.clock import now
from yiz.db import atomic, delete_rows
from yiz.ids import id_time

ATTEMPTS = 20


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who did what to what of whose.

    `source_id` tells acts of one actor on one target apart (a comment's id); `own` says that the skill is the
    recipient's own, which is always in their sight.
    """

    type: Type
    recipient_id: str
    actor_id: str
    target_kind: str
    target_id: str
    skill_id: str | None = None
    source_id: str = ""
    own: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def group_key(self) -> str:
        """What is gathered with what; acts that are not gathered have a group of their own."""
        own = "" if self.type in GATHERED else f":{self.actor_id}:{self.source_id}"
        return f"{self.type}:{self.recipient_id}:{self.target_id}{own}"

    @property
    def source_key(self) -> str:
        return f"{self.type}:{self.recipient_id}:{self.target_id}:{self.actor_id}:{self.source_id}"

    def group(self) -> NotificationQuerySet:
        """What has become of the group: its newest notification, also when it is emptied."""
        newest = Notification.objects.filter(group_key=self.group_key).order_by("-id").values_list("id", flat=True)[:1]
        return Notification.objects.filter(pk__in=list(newest))


Row = dict[str, Any]
"""A notification's columns (`querysets.COLUMNS`), as they are after the change."""


class GroupGoneError(Exception):
    """Somebody else opened, filled or emptied the group meanwhile; the transaction is undone and tried again."""


def agree(act: Act, is_so: Callable[[], bool]) -> Row | None:
    """Makes the notification agree with the fact, whichever order its events came in; answers it, if there is one.

    The fact is read again after the commit: had it changed meanwhile, whoever changed it may have looked too early.
    Not for inside a transaction.
    """
    row = None
    for _ in range(ATTEMPTS):
        wanted = is_so()
        row = put_in(act) if wanted else take_out(act)
        if is_so() == wanted:
            break
    return row


def put_in(act: Act) -> Row:
    """Gives the act its place (once); answers the notification."""
    for _ in range(ATTEMPTS):
        try:
            return _join(act)
        except (GroupGoneError, IntegrityError):
            if (known := _row_of(act)) is not None:
                return known
    raise GroupGoneError(act.group_key)


def _row_of(act: Act) -> Row | None:
    """The notification in which the act has its place already."""
    place = NotificationActor.objects.filter(source_key=act.source_key).values_list("notification_id", flat=True)
    if (found := place.first()) is None:
        return None
    return Notification.objects.filter(pk=found).columns().first()


@atomic
def _join(act: Act) -> Row:
    """The act's place and its notification, made or grown, all in one. Raises IntegrityError when it has its place."""
    group = _open_group(act)
    _place(act, group["id"]).save(force_insert=True)
    return _grow(group, [act.actor_id])


def put_in_all(acts: Sequence[Act]) -> Row:
    """Gives several acts of one group their places, each once, by one change of the notification; answers it."""
    for _ in range(ATTEMPTS):
        try:
            return _join_all(acts)
        except (GroupGoneError, IntegrityError):
            continue
    raise GroupGoneError(acts[0].group_key)


@atomic
def _join_all(acts: Sequence[Act]) -> Row:
    keys = [act.source_key for act in acts]
    places = NotificationActor.objects.filter(source_key__in=keys).order_by("-id")
    known = dict(places.values_list("source_key", "notification_id"))
    new = [act for act in acts if act.source_key not in known]
    if not new:
        if (row := Notification.objects.filter(pk=next(iter(known.values()))).columns().first()) is None:
            raise GroupGoneError(acts[0].group_key)
        return row
    group = _open_group(new[0])
    NotificationActor.objects.bulk_create([_place(act, group["id"]) for act in new])
    return _grow(group, [act.actor_id for act in new])


def _place(act: Act, notification_id: str) -> NotificationActor:
    return NotificationActor(
        notification_id=notification_id,
        actor_id=act.actor_id,
        recipient_id=act.recipient_id,
        source_key=act.source_key,
    )


def _grow(group: Row, actor_ids: Sequence[str]) -> Row:
    """So many actors more, the last one the newest."""
    grown = {
        "latest_actor_ids": [*reversed(actor_ids), *group["latest_actor_ids"]][:SHOWN_ACTORS],
        "updated_at": now(),
        "read_at": None,
        "seen_at": None,
    }
    count, step = group["actor_count"], len(actor_ids)
    # these decide where there are no transactions; where there are, nobody else can have changed them
    same = Notification.objects.filter(pk=group["id"], version=group["version"], actor_count=count)
    if not same.update(actor_count=F("actor_count") + step, version=F("version") + 1, **grown):
        raise GroupGoneError(str(group["id"]))
    return {**group, **grown, "actor_count": count + step, "version": group["version"] + 1}


def _open_group(act: Act) -> Row:
    """The group that takes this act: the newest one while it is open, else a new one."""
    groups = Notification.objects.filter(group_key=act.group_key).order_by("-id")
    newest = groups.values(*COLUMNS, "dedupe_key", "removed_at").first()
    if newest and newest["removed_at"] is None and id_time(newest["id"]) > timezone.now() - GATHER_WINDOW:
        return newest
    generation = int(newest["dedupe_key"].rsplit("#", 1)[1]) + 1 if newest else 1
    moment = now()
    row = Notification(
        recipient_id=act.recipient_id,
        type=act.type,
        group_key=act.group_key,
        dedupe_key=f"{act.group_key}#{generation}",
        target_kind=act.target_kind,
        target_id=act.target_id,
        skill_id=act.skill_id,
        data=act.data,
        created_at=moment,
        updated_at=moment,
    )
    row.save(force_insert=True)
    return {column: getattr(row, column) for column in COLUMNS}


@atomic
def take_out(act: Act) -> None:
    """Takes the act out again; a notification that tells of nobody any more goes with it."""
    row = NotificationActor.objects.filter(source_key=act.source_key).values("id", "notification_id").first()
    if row is not None:
        _remove(row["id"], row["notification_id"])


@atomic
def take_out_pair(recipient_id: str, actor_id: str) -> None:
    """Takes out all that the recipient was told of this actor."""
    rows = NotificationActor.objects.filter(recipient_id=recipient_id, actor_id=actor_id)
    for row in rows.values("id", "notification_id")[:1000]:
        _remove(row["id"], row["notification_id"])


def _remove(place_id: str, notification_id: str) -> None:
    if not delete_rows(NotificationActor.objects.filter(pk=place_id)):
        return
    group = Notification.objects.filter(pk=notification_id)
    group.update(actor_count=F("actor_count") - 1, version=F("version") + 1, latest_actor_ids=_latest(notification_id))
    empty = group.filter(actor_count__lte=0)
    delete_rows(empty.filter(Q(pushed_version=0) | Q(removed_at__isnull=False)))
    # devices were told of it: it is out of the list, and goes when they are told of that (`telling.catch_up`)
    empty.filter(removed_at=None).update(removed_at=now())


def _latest(notification_id: str) -> list[str]:
    rows = NotificationActor.objects.filter(notification_id=notification_id).order_by("-id")
    return list(rows.values_list("actor_id", flat=True)[:SHOWN_ACTORS])
