"""What follows from an event, for edges between users."""

from follow.services import FollowService
from yiz.events.catalogue import (
    FollowRequested,
    PrivacyChanged,
    UserBlocked,
    UserFollowed,
    UserMuted,
    UserUnblocked,
    UserUnmuted,
)
from yiz.events.subscriptions import subscribe
from yiz.realtime.publish import refresh_relations


@subscribe(PrivacyChanged, FollowRequested)
def admit_to_public_profile(event: PrivacyChanged | FollowRequested) -> None:
    """Nobody waits before an open door: accepts the open requests to a profile that is public now."""
    FollowService.admit_all(user_id=event.user_id)


@subscribe(UserBlocked, UserFollowed, FollowRequested)
def keep_blocked_apart(event: UserBlocked | UserFollowed | FollowRequested) -> None:
    """Ends a follow that was made in the same moment as a block."""
    FollowService.keep_apart(one_id=event.actor_id, other_id=event.user_id)


@subscribe(UserBlocked, UserUnblocked)
def refresh_both(event: UserBlocked | UserUnblocked) -> None:
    """Open sockets of both leave out what the other does, or no longer do."""
    refresh_relations(event.actor_id)
    refresh_relations(event.user_id)


@subscribe(UserMuted, UserUnmuted)
def refresh_muter(event: UserMuted | UserUnmuted) -> None:
    """Open sockets of the one who muted leave out what the other does, or no longer do."""
    refresh_relations(event.actor_id)
