"""What a person wants to be told, and by which way: type by channel, and the hours in which it is quiet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from notifications.constants import Type
from notifications.models import NotificationPreferences
from yiz.db import atomic, insert_new

IN_APP, REALTIME, EMAIL = "in_app", "realtime", "email"
CHANNELS = (IN_APP, REALTIME, EMAIL)
ALL = frozenset(CHANNELS)

DEFAULTS: Mapping[str, frozenset[str]] = {
    # the feed tells of these live already, and one author may have thousands of followers
    Type.FOLLOWEE_SHARED_SKILL: frozenset({IN_APP, EMAIL}),
    # a digest comes in the morning, when an evening's reminder is of no use
    Type.STREAK_REMINDER: frozenset({IN_APP, REALTIME}),
    # everybody who is there hears of it in the room `system`
    Type.SYSTEM_ANNOUNCEMENT: frozenset({IN_APP}),
}
"""The channels of the types that do not have all of them from the start."""

ALWAYS = frozenset({Type.MODERATION_DECISION, Type.REPORT_RESOLVED, Type.APPEAL_DECIDED, Type.SYSTEM_ANNOUNCEMENT})
"""Stand in the list whatever one prefers: decisions about oneself, and announcements, must be found somewhere."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's. `choices` holds the types that differ from `DEFAULTS`, with the channels that are on."""

    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quiet_from: time | None = None
    quiet_until: time | None = None

    @classmethod
    def load(cls, choices: str, quiet: str) -> Preferences:
        """As `dump` stored them; types that this version does not know are left out."""
        found = {kind: frozenset(on) & ALL for kind, on in orjson.loads(choices or "{}").items() if kind in Type.values}
        begin, _, end = quiet.partition("-")
        if not end:
            return cls(found)
        return cls(found, time.fromisoformat(begin), time.fromisoformat(end))

    def dump(self) -> tuple[str, str]:
        """Two texts, `choices` and `quiet`."""
        kept = {str(kind): sorted(on) for kind, on in self.choices.items() if on != DEFAULTS.get(kind, ALL)}
        quiet = f"{self.quiet_from:%H:%M}-{self.quiet_until:%H:%M}" if self.quiet_from and self.quiet_until else ""
        return orjson.dumps(kept).decode(), quiet

    def channels(self, kind: str) -> frozenset[str]:
        """The channels by which this type is told. What is not listed is neither pushed nor mailed: all ways agree."""
        chosen = self.choices.get(kind, DEFAULTS.get(kind, ALL))
        if kind in ALWAYS:
            chosen |= {IN_APP}
        return chosen if IN_APP in chosen else frozenset()

    def with_types(self, changes: Mapping[str, Mapping[str, bool]]) -> Preferences:
        """The same with some channels of some types switched on or off."""
        choices = dict(self.choices)
        for kind, switched in changes.items():
            on = set(choices.get(kind, DEFAULTS.get(kind, ALL)))
            on |= {name for name, wanted in switched.items() if wanted}
            on -= {name for name, wanted in switched.items() if not wanted}
            choices[kind] = frozenset(on)
        return replace(self, choices=choices)

    def quiet_end(self, now: datetime, zone_name: str) -> datetime | None:
        """When the quiet hours end in which `now` lies; None when it does not. They may go over midnight."""
        begin, end = self.quiet_from, self.quiet_until
        if begin is None or end is None or begin == end:
            return None
        local = now.astimezone(zone(zone_name))
        at = local.time()
        within = begin <= at < end if begin < end else at >= begin or at < end
        if not within:
            return None
        day = local.date() if at < end else local.date() + timedelta(days=1)
        return datetime.combine(day, end, local.tzinfo).astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def preferences_of(user_ids: Iterable[str]) -> dict[str, Preferences]:
    """Of those who have changed something, in one query."""
    rows = NotificationPreferences.objects.filter(user_id__in=list(user_ids))
    return {row[0]: Preferences.load(row[1], row[2]) for row in rows.values_list("user_id", "choices", "quiet")}


@atomic
def store_preferences(user_id: str, preferences: Preferences) -> None:
    choices, quiet = preferences.dump()
    if not insert_new(NotificationPreferences(user_id=user_id, choices=choices, quiet=quiet)):
        NotificationPreferences.objects.filter(user_id=user_id).update(choices=choices, quiet=quiet)
