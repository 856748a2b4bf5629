"""Writing to the edges between users: the app's public face."""

from follow.services.dismissals import Dismissals
from follow.services.distance import Distance
from follow.services.edges import Edges, FollowStatus
from follow.services.requests import Requests


class FollowService(Edges, Requests, Distance, Dismissals):
    """Follow, ask, accept, block, mute and dismiss. Each is atomic, may be repeated, and moves counters exactly."""


__all__ = ["FollowService", "FollowStatus"]
