"""Whose lists a viewer may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from follow.errors import FollowersOnly
from profiles.models import User, Visibility
from profiles.querysets import viewer_id
from yiz.api.errors import Missing

if TYPE_CHECKING:
    from profiles.querysets import Viewer


def check_lists_of(user_id: str, viewer: Viewer) -> None:
    """404 for one whom the viewer does not know of, 403 where a profile's lists are for its followers alone."""
    if user_id == viewer_id(viewer):
        return
    visibility = User.objects.known_to(viewer).filter(pk=user_id).values_list("profile_visibility", flat=True).first()
    if visibility is None:
        raise Missing
    if visibility != Visibility.PUBLIC and not follows(viewer, user_id):
        raise Missing if visibility == Visibility.PRIVATE else FollowersOnly


def follows(viewer: Viewer, user_id: str) -> bool:
    """Whether the viewer follows the user (accepted)."""
    return viewer is not None and viewer.is_authenticated and user_id in viewer.relations.following_ids
