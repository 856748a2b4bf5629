"""Making a person's notifications agree with the facts: each act has exactly one place, however often it is told.

An act is known by its `source_key` (unique). Adding and taking out run in one transaction with the
notification's own counters, so that a killed worker leaves either all of it or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from notifications.constants import GATHER_WINDOW, GATHERED, SHOWN_ACTORS, Type
from notifications.models import Notification, NotificationActor
from yiz.db import atomic, delete_rows, insert_new
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


class GroupGoneError(Exception):
    """Somebody else opened, filled or emptied the group meanwhile; the transaction is undone and tried again."""


def agree(act: Act, is_so: Callable[[], bool]) -> str | None:
    """Makes the notification agree with the fact, whichever order its events came in; answers its id, if there is one.

    The fact is read again after the commit: had it changed meanwhile, whoever changed it may have looked too early.
    """
    for _ in range(ATTEMPTS):
        wanted = is_so()
        notification_id = put_in(act) if wanted else take_out(act)
        if is_so() == wanted:
            return notification_id
    return notification_id


def put_in(act: Act) -> str:
    """Gives the act its place (once); answers the notification's id."""
    for _ in range(ATTEMPTS):
        known = NotificationActor.objects.filter(source_key=act.source_key).values_list("notification_id", flat=True)
        if (found := known.first()) is not None:
            return found
        try:
            return _join(act)
        except GroupGoneError:
            continue
    raise GroupGoneError(act.group_key)


@atomic
def _join(act: Act) -> str:
    """The act's place and its notification, made or grown, all in one."""
    notification_id = _open_group(act)
    place = NotificationActor(
        notification_id=notification_id,
        actor_id=act.actor_id,
        recipient_id=act.recipient_id,
        source_key=act.source_key,
    )
    if not insert_new(place):
        raise GroupGoneError(act.group_key)
    grown = Notification.objects.filter(pk=notification_id).update(
        actor_count=F("actor_count") + 1,
        latest_actor_ids=_latest(notification_id),
        version=F("version") + 1,
        updated_at=present(),
        read_at=None,
        seen_at=None,
    )
    if not grown:
        raise GroupGoneError(act.group_key)
    return notification_id


def _open_group(act: Act) -> str:
    """The id of the group that takes this act: the newest one while it is open, else a new one."""
    groups = Notification.objects.filter(group_key=act.group_key).order_by("-id")
    newest = groups.values("id", "dedupe_key", "removed_at").first()
    if newest and newest["removed_at"] is None and id_time(newest["id"]) > timezone.now() - GATHER_WINDOW:
        return newest["id"]
    generation = int(newest["dedupe_key"].rsplit("#", 1)[1]) + 1 if newest else 1
    now = present()
    row = Notification(
        recipient_id=act.recipient_id,
        type=act.type,
        group_key=act.group_key,
        dedupe_key=f"{act.group_key}#{generation}",
        target_kind=act.target_kind,
        target_id=act.target_id,
        skill_id=act.skill_id,
        data=act.data,
        created_at=now,
        updated_at=now,
    )
    if not insert_new(row):
        raise GroupGoneError(act.group_key)
    return row.id


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
    group.update(actor_count=F("actor_count") - 1, latest_actor_ids=_latest(notification_id))
    delete_rows(group.filter(actor_count__lte=0))


def _latest(notification_id: str) -> list[str]:
    rows = NotificationActor.objects.filter(notification_id=notification_id).order_by("-id")
    return list(rows.values_list("actor_id", flat=True)[:SHOWN_ACTORS])


def present() -> datetime:
    """The present, in the milliseconds that every database keeps."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
