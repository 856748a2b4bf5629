"""Writing to the edges between users: the app's public face."""

from follow.services.distance import Distance
from follow.services.edges import Edges, FollowStatus
from follow.services.requests import Requests


class FollowService(Edges, Requests, Distance):
    """Follow, ask, accept, block and mute. Every method is atomic, may be repeated, and moves counters exactly."""


__all__ = ["FollowService", "FollowStatus"]
