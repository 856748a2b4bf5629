"""What follows from an event, for edges between users."""

from follow import handlers_points  # noqa: F401  listens too
from follow.models import UserInterest
from follow.services import FollowService
from profiles.models import User
from yiz.db import atomic
from yiz.events.catalogue import (
    FollowRequested,
    PrivacyChanged,
    ProfileUpdated,
    UserBlocked,
    UserFollowed,
    UserMuted,
    UserRegistered,
    UserUnblocked,
    UserUnfollowed,
    UserUnmuted,
)
from yiz.events.subscriptions import Turn, subscribe
from yiz.realtime.presence import look_again
from yiz.realtime.publish import refresh_relations


@subscribe(PrivacyChanged, FollowRequested)
def admit_to_public_profile(event: PrivacyChanged | FollowRequested) -> None:
    """Nobody waits before an open door: accepts the open requests to a profile that is public now."""
    FollowService.admit_all(user_id=event.user_id)


@subscribe(UserBlocked, UserFollowed, FollowRequested)
def keep_blocked_apart(event: UserBlocked | UserFollowed | FollowRequested) -> None:
    """Ends a follow that was made in the same moment as a block."""
    FollowService.keep_apart(one_id=event.actor_id, other_id=event.user_id)


@subscribe(UserBlocked, UserUnblocked, turn=Turn.RIGHTS)
def refresh_both(event: UserBlocked | UserUnblocked) -> None:
    """Open sockets of both leave out what the other does, or no longer do."""
    refresh_relations(event.actor_id)
    refresh_relations(event.user_id)


@subscribe(PrivacyChanged)
def look_again_at_profile(event: PrivacyChanged) -> None:
    """Those who watch whether somebody is there are asked again whether they may know."""
    look_again(event.user_id)


@subscribe(UserFollowed, UserUnfollowed)
def look_again_at_followed(event: UserFollowed | UserUnfollowed) -> None:
    """Whether one is there is told to followers alone, where a profile is for them."""
    look_again(event.user_id)


@subscribe(UserMuted, UserUnmuted, turn=Turn.RIGHTS)
def refresh_muter(event: UserMuted | UserUnmuted) -> None:
    """Open sockets of the one who muted leave out what the other does, or no longer do."""
    refresh_relations(event.actor_id)


@subscribe(UserUnfollowed, turn=Turn.RIGHTS)
def leave_rooms_of_followers(event: UserUnfollowed) -> None:
    """Who does not follow any more, or was removed, is put out of the rooms that are for followers alone."""
    refresh_relations(event.actor_id)


@subscribe(UserRegistered, ProfileUpdated)
def look_up_by_interests(event: UserRegistered | ProfileUpdated) -> None:
    """Those who share an interest are found by what the profile says now."""
    _sync_interests(event.user_id)


@atomic
def _sync_interests(user_id: str) -> None:
    interests = User.objects.present().filter(pk=user_id).values_list("interests", flat=True).first()
    UserInterest.objects.sync(user_id, interests or ())
