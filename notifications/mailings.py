"""Who gets a digest or a summary now: in their own morning, once a period, and only when there is something in it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from notifications import digests
from notifications.constants import CHUNK, MORNING
from notifications.preferences import Preferences, preferences_of, zone
from profiles.models import Digest, User, UserEmailPreferences
from social.models import SharedSkill
from yiz.mail.models import EmailLog
from yiz.mail.services import EmailService
from yiz.ports import Progress

People = list[User]


def send_digests(progress: Progress, at: datetime | None = None) -> int:
    """Queues the digests whose hour has come: daily, or on Mondays. Twice at once, or again: each is sent once."""
    now, done = at or timezone.now(), 0
    for people in _reading("digest", now):
        keys = {user.pk: _digest_key(user, now) for user in people if user.digest != Digest.OFF}  # type: ignore[attr-defined]
        known = _known(keys.values())
        for user in people:
            key = keys.get(user.pk)
            if key is not None and key not in known:
                done += _send_digest(user, key, now)
        progress(done, "sending digests")
    return done


def send_summaries(progress: Progress, at: datetime | None = None) -> int:
    """Queues on Mondays the summaries of those who have published something."""
    now, done = at or timezone.now(), 0
    for people in _reading("creator_summary", now):
        mondays = {user.pk: day for user in people if (day := _local(user, now)).weekday() == 0}
        wanted = {user.pk for user in people if user.creator_summary} & set(mondays)  # type: ignore[attr-defined]
        authors = SharedSkill.objects.filter(author_id__in=wanted, status="published").values_list(
            "author_id", flat=True
        )
        creating = set(authors.distinct())
        known = _known(f"creator_summary:{pk}:{day}" for pk, day in mondays.items())
        for user in people:
            key = f"creator_summary:{user.pk}:{mondays.get(user.pk)}"
            if user.pk in creating and key not in known:
                until = datetime.combine(mondays[user.pk], time(), zone(user.timezone))
                done += _queue(
                    "creator_summary", user, key, "How your plans did in the last week", until=until.isoformat()
                )
        progress(done, "sending summaries")
    return done


def _send_digest(user: User, key: str, now: datetime) -> bool:
    daily = user.digest == Digest.DAILY  # type: ignore[attr-defined]
    since = now - timedelta(days=1 if daily else 7)
    if not digests.is_something(user, since):
        return False
    subject = "What happened since yesterday" if daily else "What happened in the last week"
    return _queue("digest", user, key, subject, since=since.isoformat(), daily=daily)


def _digest_key(user: User, now: datetime) -> str | None:
    """A key for each day, or for each Monday."""
    day = _local(user, now)
    if user.digest == Digest.WEEKLY and day.weekday() != 0:  # type: ignore[attr-defined]
        return None
    return f"digest:{user.pk}:{day}"


def _queue(kind: str, user: User, key: str, subject: str, **context: Any) -> bool:
    return EmailService.send(
        kind=kind, user_id=user.pk, address=user.email, subject=subject, dedupe_key=key, context=context
    )


def _known(keys: Any) -> set[str]:
    return set(
        EmailLog.objects.filter(dedupe_key__in=[key for key in keys if key]).values_list("dedupe_key", flat=True)
    )


def _local(user: User, now: datetime) -> date:
    return now.astimezone(zone(user.timezone)).date()


def _reading(mailing_list: str, now: datetime) -> Iterator[People]:
    """Those whose address is confirmed and in whose morning it runs, a chunk at a time, with what they chose."""
    last = ""
    while True:
        rows = User.objects.filter(status="active").order_by("id").only("id", "email", "timezone", "email_verified_at")
        chunk = list((rows.filter(pk__gt=last) if last else rows)[:CHUNK])
        if not chunk:
            return
        last = chunk[-1].pk
        confirmed = [user for user in chunk if user.email_verified_at is not None]
        awake = [user for user in confirmed if _begins(now, user, Preferences()) or _later(now, user)]
        quiet = preferences_of([user.pk for user in awake])
        people = [user for user in awake if _begins(now, user, quiet.get(user.pk, Preferences()))]
        chosen = {
            row.user_id: row for row in UserEmailPreferences.objects.filter(user_id__in=[user.pk for user in people])
        }
        for user in people:
            kept = chosen.get(user.pk) or UserEmailPreferences()
            setattr(user, mailing_list, getattr(kept, mailing_list))
        if people:
            yield people


def _begins(now: datetime, user: User, preferences: Preferences) -> bool:
    """Whether it is one of the hours from the morning's first on, or from when the quiet hours end that lie over it."""
    own = zone(user.timezone)
    local = now.astimezone(own)
    first = local.replace(hour=MORNING[0], minute=0, second=0, microsecond=0)
    end = preferences.quiet_end(first, user.timezone)
    begin = end.astimezone(own) if end is not None else first
    return begin <= local < begin + timedelta(hours=MORNING[1] - MORNING[0])


def _later(now: datetime, user: User) -> bool:
    """Whether it is later that day, when quiet hours may end."""
    return now.astimezone(zone(user.timezone)).hour >= MORNING[0]
