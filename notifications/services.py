"""The public face of notifications: telling people what concerns them, and what they do with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import F

from notifications.constants import CHUNK, Type
from notifications.gathering import Act, agree, present, take_out_pair
from notifications.models import Notification, NotificationActor
from notifications.payloads import notifications as payloads
from profiles.models import User
from profiles.querysets import ViewerRelations
from social.models import SharedSkill
from yiz.db import delete_rows
from yiz.realtime.publish import publish, user_room


class NotificationService:
    """Tells people of acts of others, once each, and keeps their devices in step."""

    @classmethod
    def tell(cls, act: Act, is_so: Callable[[], bool]) -> str | None:
        """Makes the recipient's notifications agree with a fact, and pushes what changed.

        Nobody is told of their own acts, of those of people whom they blocked or muted (or who blocked them), nor of
        a skill that they may not see. Safe to call again: the same act is told once.

        Returns:
            the id of the notification that holds the act, or None.
        """
        if act.actor_id == act.recipient_id:
            return None
        recipient = someone_to_tell(act)
        notification_id = agree(act, lambda: recipient is not None and is_so() and not blocked(act))
        if notification_id is not None and recipient is not None:
            cls.push(notification_id=notification_id, recipient=recipient)
        return notification_id

    @classmethod
    def notify_like_received(
        cls, *, skill_id: str, skill_owner_id: str, liker_id: str, skill_title: str = ""
    ) -> str | None:
        """Tells the owner of a skill that somebody liked it; likes within 24 hours are gathered.

        `skill_title` is kept for callers that know it; what is shown is the title that the skill has when it is read.
        """
        act = Act(
            type=Type.LIKE_RECEIVED,
            recipient_id=skill_owner_id,
            actor_id=liker_id,
            target_kind="skill",
            target_id=skill_id,
            skill_id=skill_id,
            own=True,
            data={"skill_title": skill_title} if skill_title else {},
        )
        return cls.tell(act, lambda: True)

    @classmethod
    def push(cls, *, notification_id: str, recipient: User) -> None:
        """Sends a notification to its recipient's sockets when there is something in it that they were not told yet."""
        row = (
            Notification.objects.filter(pk=notification_id, version__gt=F("pushed_version"), removed_at=None)
            .columns()
            .first()
        )
        if row is None:
            return
        for payload in payloads([row], recipient):
            payload["unread_count"] = cls.unread_count(user_id=recipient.id)
            publish(user_room(recipient.id), "personal_notification", payload)
        Notification.objects.filter(pk=notification_id, pushed_version__lt=row["version"]).update(
            pushed_version=row["version"]
        )

    @classmethod
    def unread_count(cls, *, user_id: str) -> int:
        """How many notifications of the user are unread: one count over an index that holds only these."""
        return Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None).count()

    @classmethod
    def mark_read(cls, *, user_id: str, notification_id: str, read: bool = True) -> int:
        """Marks one as read or unread, on all of the user's devices; answers the unread count."""
        row = Notification.objects.filter(pk=notification_id, recipient_id=user_id, removed_at=None)
        moved = (
            row.filter(read_at=None).update(read_at=present(), seen_at=present())
            if read
            else row.exclude(read_at=None).update(read_at=None)
        )
        return cls._told_devices(user_id, [notification_id], read=read) if moved else cls.unread_count(user_id=user_id)

    @classmethod
    def mark_all_read(cls, *, user_id: str) -> int:
        """Marks all as read; answers how many were not."""
        unread = Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None)
        moved = unread.update(read_at=present(), seen_at=present())
        if moved:
            cls._told_devices(user_id, [], read=True)
        return moved

    @classmethod
    def mark_seen(cls, *, user_id: str) -> int:
        """Marks all as seen (shown in a list, not opened); answers how many were not."""
        unseen = Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None, seen_at=None)
        return unseen.update(seen_at=present())

    @classmethod
    def remove(cls, *, user_id: str, notification_id: str) -> bool:
        """Takes one out of the user's list; whether it was there."""
        row = Notification.objects.filter(pk=notification_id, recipient_id=user_id, removed_at=None)
        return bool(row.update(removed_at=present()))

    @classmethod
    def remove_read(cls, *, user_id: str) -> int:
        """Takes all read ones out of the user's list; answers how many."""
        read = Notification.objects.filter(recipient_id=user_id, removed_at=None).exclude(read_at=None)
        return read.update(removed_at=present())

    @classmethod
    def forget_between(cls, *, recipient_id: str, actor_id: str) -> None:
        """Takes out all that the recipient was told of the actor (a block or a mute)."""
        between = NotificationActor.objects.filter(recipient_id=recipient_id, actor_id=actor_id)
        while between.exists():
            take_out_pair(recipient_id, actor_id)

    @classmethod
    def forget_skill(cls, *, skill_id: str) -> None:
        """Takes out what was told of a skill to those who may not see it any more."""
        last = ""
        while rows := cls._about(skill_id, last):
            last = rows[-1]["id"]
            gone = [row["id"] for row in rows if not may_see(row["recipient_id"], skill_id)]
            delete_rows(NotificationActor.objects.filter(notification_id__in=gone))
            delete_rows(Notification.objects.filter(pk__in=gone))

    @classmethod
    def forget_target(cls, *, kind: str, target_id: str) -> None:
        """Takes out all that was told of something that is gone (a removed comment)."""
        while gone := list(
            Notification.objects.filter(target_id=target_id, target_kind=kind).values_list("id", flat=True)[:CHUNK]
        ):
            delete_rows(NotificationActor.objects.filter(notification_id__in=gone))
            delete_rows(Notification.objects.filter(pk__in=gone))

    @staticmethod
    def _about(skill_id: str, after: str) -> Sequence[Mapping[str, Any]]:
        rows = Notification.objects.filter(skill_id=skill_id).order_by("id")
        return list((rows.filter(pk__gt=after) if after else rows).values("id", "recipient_id")[:CHUNK])

    @classmethod
    def _told_devices(cls, user_id: str, notification_ids: list[str], *, read: bool) -> int:
        """Tells the user's devices what was read (an empty list: all); answers the unread count."""
        unread = cls.unread_count(user_id=user_id)
        data = {"notification_ids": notification_ids, "all": not notification_ids, "read": read, "unread_count": unread}
        publish(user_room(user_id), "notification_read", data)
        return unread


def someone_to_tell(act: Act) -> User | None:
    """The recipient, if they may hear of this act: both are there, no mute, the skill in sight."""
    people = User.objects.present().in_bulk([act.recipient_id, act.actor_id])
    recipient = people.get(act.recipient_id)
    if recipient is None or act.actor_id not in people:
        return None
    if act.actor_id in recipient.relations.muted_ids:
        return None
    if act.own or act.skill_id is None:
        return recipient
    in_sight = SharedSkill.objects.visible_to(recipient).filter(pk=act.skill_id).exists()
    return recipient if in_sight else None


def blocked(act: Act) -> bool:
    """Whether one of the two has blocked the other, as it is now."""
    return act.actor_id in ViewerRelations(act.recipient_id).hidden_ids


def may_see(user_id: str, skill_id: str) -> bool:
    """Whether the user may see the skill now."""
    viewer = User.objects.present().filter(pk=user_id).first()
    return viewer is not None and SharedSkill.objects.visible_to(viewer).filter(pk=skill_id).exists()
