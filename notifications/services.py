"""The public face of notifications: telling people what concerns them, and what they do with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from notifications import pushing
from notifications.constants import CHUNK, Type
from notifications.gathering import Act, take_out_pair
from notifications.models import Notification, NotificationActor
from notifications.preferences import Preferences, preferences_of, store_preferences
from notifications.sight import forget_hearing, who_sees
from notifications.telling import Told, catch_up, tell
from profiles.models import User
from social.models import SharedSkill
from yiz.clock import now
from yiz.db import delete_rows
from yiz.realtime.publish import publish, user_room

_KNOWN_BY = ("id", "recipient_id", "pushed_version", "removed_at")


class NotificationService:
    """Tells people of acts of others, once each, and keeps their devices in step."""

    @classmethod
    def tell(cls, act: Act, *facts: QuerySet[Any]) -> Told | None:
        """Makes the recipient's notifications agree with the facts (rows that are all there, or not), and pushes.

        Nobody is told of their own acts, of those of people whom they blocked or muted (or who blocked them), of a
        skill that they may not see, nor of what they prefer not to hear of. Safe to call again: an act is told once.
        """
        return None if act.actor_id == act.recipient_id else tell(act, facts)

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
        told = cls.tell(act)
        return told.row["id"] if told else None

    @classmethod
    def preferences(cls, *, user_id: str) -> Preferences:
        """What the user wants to be told, and how."""
        return preferences_of([user_id]).get(user_id, Preferences())

    @classmethod
    def set_preferences(cls, *, user_id: str, preferences: Preferences) -> None:
        """Replaces them; what is told from now on follows."""
        store_preferences(user_id, preferences)
        forget_hearing(user_id)

    @classmethod
    def unread_count(cls, *, user_id: str) -> int:
        """How many notifications of the user are unread."""
        return pushing.unread_count(user_id)

    @classmethod
    def mark_read(cls, *, user_id: str, notification_id: str, read: bool = True) -> int:
        """Marks one as read or unread, on all of the user's devices; answers the unread count."""
        row = Notification.objects.filter(pk=notification_id, recipient_id=user_id, removed_at=None)
        moved = (
            row.filter(read_at=None).update(read_at=now(), seen_at=now())
            if read
            else row.exclude(read_at=None).update(read_at=None)
        )
        return cls._told_devices(user_id, [notification_id], read=read) if moved else cls.unread_count(user_id=user_id)

    @classmethod
    def mark_all_read(cls, *, user_id: str) -> int:
        """Marks all as read; answers how many were not."""
        unread = Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None)
        moved = unread.update(read_at=now(), seen_at=now())
        if moved:
            cls._told_devices(user_id, [], read=True)
        return moved

    @classmethod
    def mark_seen(cls, *, user_id: str) -> int:
        """Marks all as seen (shown in a list, not opened); answers how many were not."""
        unseen = Notification.objects.filter(recipient_id=user_id, removed_at=None, read_at=None, seen_at=None)
        return unseen.update(seen_at=now())

    @classmethod
    def remove(cls, *, user_id: str, notification_id: str) -> bool:
        """Takes one out of the user's list; whether it was there."""
        row = Notification.objects.filter(pk=notification_id, recipient_id=user_id, removed_at=None)
        return pushing.tell_removed(user_id, [notification_id], lambda: bool(row.update(removed_at=now())))

    @classmethod
    def remove_read(cls, *, user_id: str) -> int:
        """Takes all read ones out of the user's list, and off their devices; answers how many."""
        read = Notification.objects.filter(recipient_id=user_id, removed_at=None).exclude(read_at=None)
        removed = [0]

        def remove() -> bool:
            removed[0] = read.update(removed_at=now())
            return bool(removed[0])

        return removed[0] if pushing.tell_removed(user_id, [], remove) else 0

    @classmethod
    def forget_between(cls, *, recipient_id: str, actor_id: str) -> None:
        """Takes out all that the recipient was told of the actor (a block or a mute)."""
        between = NotificationActor.objects.filter(recipient_id=recipient_id, actor_id=actor_id)
        while between.exists():
            take_out_pair(recipient_id, actor_id)
        catch_up(Notification.objects.filter(recipient_id=recipient_id, pushed_version__gt=0))

    @classmethod
    def forget_unseen(cls, *, recipient_id: str, author_id: str) -> None:
        """Takes out what the recipient was told of skills of this author that they may not see any more (a block, or a
        follow that has ended)."""
        recipient, last = User(pk=recipient_id), ""
        about = Notification.objects.filter(recipient_id=recipient_id, skill_id__isnull=False).order_by("id")
        while rows := list((about.filter(pk__gt=last) if last else about).values("skill_id", *_KNOWN_BY)[:CHUNK]):
            last = rows[-1]["id"]
            skills = SharedSkill.objects.filter(author_id=author_id, pk__in={row["skill_id"] for row in rows})
            if unsure := set(skills.values_list("id", flat=True)):
                seen = SharedSkill.objects.visible_to(recipient).filter(pk__in=unsure).values_list("id", flat=True)
                unseen = unsure - set(seen)
                cls._forget([row for row in rows if row["skill_id"] in unseen])

    @classmethod
    def forget_skill(cls, *, skill_id: str) -> None:
        """Takes out what was told of a skill to those who may not see it any more."""
        last = ""
        while rows := cls._about(skill_id, last):
            last = rows[-1]["id"]
            seeing = who_sees(skill_id, {row["recipient_id"] for row in rows})
            cls._forget([row for row in rows if row["recipient_id"] not in seeing])

    @classmethod
    def forget_target(cls, *, kind: str, target_id: str) -> None:
        """Takes out all that was told of something that is gone (a removed comment)."""
        about = Notification.objects.filter(target_id=target_id, target_kind=kind)
        while gone := list(about.values(*_KNOWN_BY)[:CHUNK]):
            cls._forget(gone)

    @staticmethod
    def _forget(rows: Sequence[Mapping[str, Any]]) -> None:
        """Deletes them; devices that were told of one are told that it is gone."""
        ids = [row["id"] for row in rows]
        delete_rows(NotificationActor.objects.filter(notification_id__in=ids))
        for row in rows:
            if row["pushed_version"] and row["removed_at"] is None:
                pushing.withdraw(row["recipient_id"], [row["id"]])
        delete_rows(Notification.objects.filter(pk__in=ids))

    @staticmethod
    def _about(skill_id: str, after: str) -> Sequence[Mapping[str, Any]]:
        rows = Notification.objects.filter(skill_id=skill_id).order_by("id")
        return list((rows.filter(pk__gt=after) if after else rows).values(*_KNOWN_BY)[:CHUNK])

    @classmethod
    def _told_devices(cls, user_id: str, notification_ids: list[str], *, read: bool) -> int:
        """Tells the user's devices what was read (an empty list: all); answers the unread count."""
        unread = cls.unread_count(user_id=user_id)
        data = {"notification_ids": notification_ids, "all": not notification_ids, "read": read, "unread_count": unread}
        publish(user_room(user_id), "notification_read", data)
        return unread
