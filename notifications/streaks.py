"""Reminding those whose streak ends tonight, in their own evening, once a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.announcing import News, announce
from notifications.constants import CHUNK, EVENING, STREAK_WORTH, Type
from notifications.preferences import zone
from profiles.models import User
from social.models import Plan
from social.services.progress import moment, streaks
from yiz.ports import Progress


def remind(progress: Progress) -> int:
    """Tells everybody in whose evening it runs, who has a streak of three days or more, and did nothing today.

    Streaks go over all of a person's plans. Whoever did nothing since the day before yesterday has none; so only
    the plans that were worked on since then are read. Safe to run again: a day's reminder has a key of its own.
    """
    now, done = timezone.now(), 0
    for people in _at_work(now):
        for person in User.objects.present().filter(pk__in=people).values("id", "timezone"):
            done += _remind(person["id"], person["timezone"], now)
        progress(done, "reminding of streaks")
    return done


def _at_work(now: datetime) -> Iterator[set[str]]:
    """Owners of plans of which a day was completed lately, a chunk at a time, by the index of these moments."""
    rows = Plan.objects.filter(last_completed_at__gte=now - timedelta(days=3)).order_by("last_completed_at", "id")
    columns = ("last_completed_at", "id", "owner_id")
    chunk = list(rows.values_list(*columns)[:CHUNK])
    while chunk:
        yield {owner for _, _, owner in chunk}
        at, last, _ = chunk[-1]
        later = Q(last_completed_at__gt=at) | Q(last_completed_at=at, id__gt=last)
        chunk = list(rows.filter(later, last_completed_at__gte=at).values_list(*columns)[:CHUNK])


def _remind(user_id: str, zone_name: str, now: datetime) -> bool:
    own = zone(zone_name)
    local = now.astimezone(own)
    if not EVENING[0] <= local.hour < EVENING[1]:
        return False
    plans = list(Plan.objects.filter(owner_id=user_id).order_by("-id").values("id", "completed")[:CHUNK])
    moments = [(moment(text), plan["id"]) for plan in plans for text in plan["completed"].values()]
    if not moments or max(moments)[0].astimezone(own).date() == local.date():
        return False
    days, _ = streaks([at for at, _ in moments], own, local.date())
    if days < STREAK_WORTH:
        return False
    told = announce(
        News(
            type=Type.STREAK_REMINDER,
            recipient_id=user_id,
            target_kind="plan",
            target_id=max(moments)[1],
            once=f"{local.date():%Y-%m-%d}",
            data={"days": days, "until": _midnight(local)},
        )
    )
    return told is not None


def _midnight(local: datetime) -> str:
    """The moment at which the streak ends."""
    end = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return end.astimezone(UTC).isoformat().replace("+00:00", "Z")
