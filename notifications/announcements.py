"""Telling everybody: released by the admin, told by a batch task, chunk by chunk, going on where it was cut short."""

from django.db.models import F
from django.utils import timezone

from notifications.announcing import News, announce_many
from notifications.constants import CHUNK, Type
from notifications.models import Announcement
from profiles.models import User
from yiz.ports import Progress
from yiz.realtime.publish import SYSTEM, publish


def release(announcement: Announcement) -> bool:
    """Lets it be told, once: to those who are connected at once, to all others within a minute or so."""
    new = Announcement.objects.filter(pk=announcement.pk, released_at=None)
    if not new.update(released_at=timezone.now()):
        return False
    publish(SYSTEM, "system_update", {"kind": "announcement", "id": announcement.pk, "titles": titles(announcement)})
    return True


def titles(announcement: Announcement) -> dict[str, str]:
    """By language."""
    found = {"en": announcement.title, "de": announcement.title_de}
    return {language: title for language, title in found.items() if title}


def tell_everybody(progress: Progress) -> int:
    """Puts every released announcement into everybody's list; each person is told once, however often it is run."""
    done = 0
    for row in Announcement.objects.filter(finished_at=None, released_at__isnull=False).order_by("released_at"):
        last = row.told_up_to or ""
        while people := _next(last):
            told = announce_many([_news(row, person) for person in people])
            last, done = people[-1], done + told
            Announcement.objects.filter(pk=row.pk).update(told_up_to=last, told=F("told") + told)
            progress(done, "telling everybody")
        Announcement.objects.filter(pk=row.pk).update(finished_at=timezone.now())
    return done


def _next(after: str) -> list[str]:
    people = User.objects.present().order_by("id")
    return list((people.filter(pk__gt=after) if after else people).values_list("id", flat=True)[:CHUNK])


def _news(row: Announcement, person: str) -> News:
    return News(
        type=Type.SYSTEM_ANNOUNCEMENT,
        recipient_id=person,
        target_kind="announcement",
        target_id=row.pk,
        once=row.pk,
        data={"title": row.title, "titles": titles(row)},
    )
