"""What a digest says: what happened to one's plans, to one otherwise, what those one follows shared, one's streak."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.constants import Type
from notifications.models import Notification
from notifications.payloads import shown
from notifications.preferences import EMAIL, Preferences, preferences_of, zone
from profiles.models import User
from social.models import Plan, SharedSkill
from social.services.progress import moment, streaks
from yiz.ids import id_at

READ = 200
SHOWN = 6
FOLLOWED = 1_000

ABOUT_PLANS = frozenset(
    {
        Type.LIKE_RECEIVED,
        Type.DOWNLOAD_RECEIVED,
        Type.RATING_RECEIVED,
        Type.SKILL_FORKED,
        Type.COMMENT_RECEIVED,
        Type.TASK_CONTRIBUTED,
        Type.SKILL_MILESTONE,
        Type.BOOKMARK_MILESTONE,
    }
)


@dataclass
class Digest:
    """`groups` is empty when there is nothing to write of; a streak alone is none."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    streak: dict[str, Any] | None = None
    notification_ids: list[str] = field(default_factory=list)


def gather(user: User, since: datetime) -> Digest:
    """What happened since then, in the language that is active: unread notifications whose type is to be mailed, and
    new plans of those whom the user follows, most liked first."""
    wishes = preferences_of([user.pk]).get(user.pk, Preferences())
    new = Notification.objects.visible_to(user).unread().filter(updated_at__gte=since, mailed_at=None)
    rows = list(new.columns().order_by("-updated_at", "-id")[:READ])
    told = [row for row in shown(rows, user) if EMAIL in wishes.channels(row["type"])]
    found = Digest(notification_ids=[row["id"] for row in told])
    apart = [row for row in told if row["type"] != Type.FOLLOWEE_SHARED_SKILL]
    _add(found, _("Your plans"), [_line(row) for row in apart if row["type"] in ABOUT_PLANS])
    _add(found, _("About you"), [_line(row) for row in apart if row["type"] not in ABOUT_PLANS])
    if EMAIL in wishes.channels(Type.FOLLOWEE_SHARED_SKILL):
        _add(found, _("New from those you follow"), _shared(user, since))
    found.streak = _streak(user) if found.groups else None
    return found


def is_something(user: User, since: datetime) -> bool:
    """Whether there may be something to write of; asked before a mail is put into the queue."""
    new = Notification.objects.visible_to(user).unread().filter(updated_at__gte=since, mailed_at=None)
    return new.exists() or bool(_shared(user, since))


def _add(found: Digest, title: str, items: list[dict[str, str]]) -> None:
    if items:
        found.groups.append({"title": title, "items": items[:SHOWN], "more": max(len(items) - SHOWN, 0)})


def _line(row: Mapping[str, Any]) -> dict[str, str]:
    return {"text": row["payload"]["text"], "url": row["payload"]["target"]["url"], "note": ""}


def _shared(user: User, since: datetime) -> list[dict[str, str]]:
    followed = sorted(user.relations.following_ids - user.relations.muted_ids)[:FOLLOWED]
    if not followed:
        return []
    recent = SharedSkill.objects.visible_to(user).published().filter(author_id__in=followed, pk__gte=id_at(since))
    rows = recent.order_by("-id").values("id", "title", "author_id", "likes_count")[: 4 * SHOWN]
    best = sorted(rows, key=lambda row: -row["likes_count"])
    names = User.objects.short(row["author_id"] for row in best)
    return [
        {
            "text": row["title"],
            "url": f"{settings.FRONTEND_URL}/skills/{row['id']}",
            "note": names[row["author_id"]]["display_name"],
        }
        for row in best
    ]


def _streak(user: User) -> dict[str, Any] | None:
    own = zone(user.timezone)
    today = timezone.now().astimezone(own).date()
    plans = Plan.objects.filter(owner_id=user.pk).order_by("-id").values_list("completed", flat=True)[:FOLLOWED]
    moments = [moment(text) for completed in plans for text in completed.values()]
    days, _longest = streaks(moments, own, today)
    done = any(at.astimezone(own).date() == today for at in moments)
    return {"days": days, "today": done} if days else None
