"""What the feed has its workers do; part of the catalogue, from where it is imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ActivityRecorded(Event):
    """One event for some of the followers: those whose edges to the actor come after `after`, up to `until`."""

    activity_id: str
    after: str
    until: str


@dataclass(frozen=True, kw_only=True)
class FeedRefreshRequested(Event):
    """A feed is to be rebuilt: its owner asked for it, or came back after having been away."""

    owner_id: str
    refresh_id: str
