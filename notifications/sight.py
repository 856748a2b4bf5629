"""What decides whether somebody is told of an act, and what they are shown of it.

What changes seldom (whom the recipient does not hear, preferences, names) is kept in the cache, and made invalid by
the events of its change; the facts themselves are looked up each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from follow.models import Relationship
from notifications.models import NotificationPreferences
from notifications.preferences import IN_APP, Preferences
from profiles.models import User
from profiles.querysets import GONE, ViewerRelations, short_payload
from profiles.services.snapshots import accounts
from social.models import SharedSkill
from yiz.cache.constants import NOTIFICATIONS
from yiz.cache.services import CacheService

Account = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whom one does not hear (blocked either way, or muted), and what one prefers to be told."""

    silent: frozenset[str] = frozenset()
    preferences: Preferences = field(default_factory=Preferences)


def hearing_of(user_id: str) -> Hearing:
    """Kept for five minutes; `forget_hearing` makes it be read anew at once, also by who is reading it now."""
    silent, choices, quiet = CacheService.get_or_fill(NOTIFICATIONS, _key(user_id), lambda: _read(user_id))
    return Hearing(silent, Preferences.load(choices, quiet))


def forget_hearing(user_id: str, *, surely: bool = False) -> None:
    """After a block, a mute, the end of one, or a change of preferences. `surely`: as `CacheService.invalidate`."""
    CacheService.invalidate(NOTIFICATIONS, _key(user_id), surely=surely)


def _key(user_id: str) -> str:
    return f"hearing:{user_id}"


def _read(user_id: str) -> tuple[frozenset[str], str, str]:
    relations = ViewerRelations(user_id)
    kept = NotificationPreferences.objects.filter(user_id=user_id).values_list("choices", "quiet").first()
    return relations.hidden_ids | relations.muted_ids, *(kept or ("{}", ""))


@dataclass(frozen=True, slots=True)
class Sight:
    """How things stand for one recipient at one moment."""

    recipient: Account
    people: dict[str, dict[str, Any]]
    """User-short by id, of those asked for who are there and whom the recipient hears."""
    preferences: Preferences


def sight(recipient_id: str, people: Iterable[str]) -> Sight | None:
    """None when the recipient is gone."""
    hearing = hearing_of(recipient_id)
    found = accounts({recipient_id, *people})
    if (recipient := found.get(recipient_id)) is None or recipient["status"] in GONE:
        return None
    heard = {
        user_id: short_payload(dict(account))
        for user_id, account in found.items()
        if account["status"] not in GONE and user_id not in hearing.silent
    }
    return Sight(recipient, heard, hearing.preferences)


def hears(recipient_id: str, actor_id: str, kind: str) -> bool:
    """Whether the recipient hears of this actor, and wants to be told of acts of this type."""
    hearing = hearing_of(recipient_id)
    return actor_id not in hearing.silent and IN_APP in hearing.preferences.channels(kind)


def all_hold(facts: Sequence[QuerySet[Any]]) -> bool:
    return all(fact.exists() for fact in facts)


SHOWN_OF_SKILL = ("title", "likes_count", "downloads_count")


def skill_of(skill_id: str, recipient_id: str, *, own: bool) -> dict[str, Any] | None:
    """What is told of a skill, if the recipient may see it; `own`: it is theirs, so that nobody's edges matter."""
    viewer = User(pk=recipient_id)
    if own:
        viewer.relations.__dict__.update(hidden_ids=frozenset(), following_ids=frozenset())
    return SharedSkill.objects.visible_to(viewer).filter(pk=skill_id).values(*SHOWN_OF_SKILL).first()


def own_skills(skill_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is told of skills to their own authors, by id: `skill_of` for many, by one query."""
    rows = SharedSkill.objects.filter(pk__in=set(skill_ids)).exclude(status="deleted").values("id", *SHOWN_OF_SKILL)
    return {row["id"]: row for row in rows}


def who_sees(skill_id: str, user_ids: Iterable[str]) -> set[str]:
    """Those of at most 1,000 people who may see the skill, by two queries; as `visible_to` says it of one."""
    row = SharedSkill.objects.filter(pk=skill_id).values("author_id", "status", "audience").first()
    if row is None or row["status"] == "deleted":
        return set()
    asked = set(user_ids)
    own = asked & {row["author_id"]}
    if row["status"] != "published" or row["audience"] == "private":
        return own
    if row["audience"] == "public":
        return asked
    following = Relationship.objects.filter(followee_id=row["author_id"], follower_id__in=asked, status="active")
    return own | set(following.values_list("follower_id", flat=True))
