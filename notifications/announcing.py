"""What is told without being somebody's act, and what many are told at once; each under a key of its own, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notifications.constants import Type
from notifications.gathering import Row
from notifications.models import Notification
from notifications.preferences import IN_APP, REALTIME, Preferences, preferences_of
from notifications.querysets import COLUMNS
from notifications.sight import hearing_of, sight
from notifications.telling import push_as_seen
from yiz.clock import now
from yiz.db import insert_new


@dataclass(frozen=True, kw_only=True)
class News:
    """What one person is to be told. `once` tells it apart from all other news of the type to the same person."""

    type: Type
    recipient_id: str
    target_kind: str
    target_id: str
    once: str
    actor_id: str = ""
    skill_id: str | None = None
    own: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.type}:{self.recipient_id}:{self.once}"

    def row(self) -> Notification:
        moment = now()
        return Notification(
            recipient_id=self.recipient_id,
            type=self.type,
            group_key=self.key,
            dedupe_key=f"{self.key}#1",
            target_kind=self.target_kind,
            target_id=self.target_id,
            skill_id=self.skill_id,
            data=dict(self.data),
            actor_count=1 if self.actor_id else 0,
            latest_actor_ids=[self.actor_id] if self.actor_id else [],
            version=1,
            created_at=moment,
            updated_at=moment,
        )


def announce(news: News) -> Row | None:
    """Tells one person, unless they were told before, or prefer not to be; answers the notification."""
    if IN_APP not in hearing_of(news.recipient_id).preferences.channels(news.type):
        return None
    seen = sight(news.recipient_id, {news.actor_id} - {""})
    if seen is None:
        return None
    made = news.row()
    if insert_new(made):
        row: Row | None = {column: getattr(made, column) for column in COLUMNS}
    else:
        row = Notification.objects.filter(dedupe_key=made.dedupe_key).columns().first()
    if row is not None:
        push_as_seen(row, seen, own=news.own)
    return row


def announce_many(news: Sequence[News]) -> int:
    """Puts news of one type into the lists of at most a few hundred people, by a constant number of queries, and
    pushes to those among them who want that; answers how many want to be told."""
    if not news:
        return 0
    kind, people = news[0].type, [item.recipient_id for item in news]
    wishes = preferences_of(people)
    listed = [item for item in news if IN_APP in wishes.get(item.recipient_id, Preferences()).channels(kind)]
    Notification.objects.bulk_create([item.row() for item in listed], ignore_conflicts=True)
    for item in listed:
        if REALTIME in wishes.get(item.recipient_id, Preferences()).channels(kind):
            announce(item)
    return len(listed)
