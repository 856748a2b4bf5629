"""What feeds and notifications have workers do piece by piece; part of the catalogue, from where it is imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ActivityRecorded(Event):
    """One event for some of the followers: those whose edges to the actor come after `after`, up to `until`."""

    activity_id: str
    after: str
    until: str


@dataclass(frozen=True, kw_only=True)
class FollowersToTell(Event):
    """The author's next followers after `after`, by their ids, are to be told of a new skill; the others come later."""

    skill_id: str
    author_id: str
    after: str


@dataclass(frozen=True, kw_only=True)
class FeedRefreshRequested(Event):
    """A feed is to be rebuilt: its owner asked for it, or came back after having been away."""

    owner_id: str
    refresh_id: str
