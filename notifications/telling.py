"""From an act to what its recipient's list and devices show: look, store, look again, push."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from notifications.constants import CHUNK, OF_NOBODY
from notifications.gathering import Act, Row, agree, take_out
from notifications.payloads import payload_of
from notifications.pushing import push, withdraw
from notifications.querysets import COLUMNS, NotificationQuerySet
from notifications.sight import Sight, all_hold, hears, sight, skill_of


@dataclass(frozen=True, slots=True)
class Told:
    """The notification, and what was seen of its skill when it was told."""

    row: Row
    skill: Mapping[str, Any]


def tell(act: Act, facts: Sequence[QuerySet[Any]]) -> Told | None:
    """Makes the notification agree with the facts, and tells the recipient's devices what is new in it."""

    def is_so() -> bool:
        return all_hold(facts) and hears(act.recipient_id, act.actor_id, act.type)

    if act.skill_id and not act.own and skill_of(act.skill_id, act.recipient_id, own=False) is None:
        agree(act, lambda: False)
        catch_up(act.group())
        return None
    row = agree(act, is_so)
    if row is None:
        catch_up(act.group())
        return None
    seen = sight(act.recipient_id, {act.actor_id, *row["latest_actor_ids"]})
    if seen is None or act.actor_id not in seen.people:
        take_out(act)
        catch_up(act.group())
        return None
    return Told(row, push_as_seen(row, seen, own=act.own) or {})


def catch_up(rows: NotificationQuerySet) -> None:
    """Tells devices of those among a few of the notifications of which they know an older version than there is.

    For after somebody was taken out: what has shrunk is pushed anew, and stays where it is in the list; what tells of
    nobody any more is gone. Also finds what a killed worker has left between the taking out and the telling.
    """
    behind = rows.filter(version__gt=F("pushed_version")).values(*COLUMNS, "pushed_version", "removed_at")
    for row in behind.order_by("-id")[:CHUNK]:
        if row["actor_count"] > 0 or row["type"] in OF_NOBODY:
            seen = None if row["removed_at"] else sight(row["recipient_id"], row["latest_actor_ids"])
            if seen is not None:
                push_as_seen(row, seen, own=False)
        else:
            withdraw(row["recipient_id"], [row["id"]])


def push_as_seen(row: Row, seen: Sight, *, own: bool) -> Mapping[str, Any] | None:
    """Pushes what the recipient may be shown of it now; answers what was seen of its skill, None when it may not."""
    skill = skill_of(row["skill_id"], row["recipient_id"], own=own) if row["skill_id"] else {"title": ""}
    return push_about(skill, row, seen)


def push_about(skill: Mapping[str, Any] | None, row: Row, seen: Sight) -> Mapping[str, Any] | None:
    """The same, of a skill that was looked at before."""
    actors = [seen.people[person] for person in row["latest_actor_ids"] if person in seen.people]
    if skill is None or (row["latest_actor_ids"] and not actors):
        return None
    payload = payload_of(row, actors, skill["title"], language=seen.recipient["language"])
    push(row, payload, seen.preferences, zone_name=seen.recipient["timezone"])
    return skill
