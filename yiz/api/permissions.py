"""Who may call at all; what may be seen of an object is the querysets' business."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

MODERATES = "moderation.view_queue"
"""The permission that makes a member of staff a moderator; roles bring it (`moderation.roles`)."""


def is_moderator(user: Any) -> bool:
    """Whether this is staff with the permission of moderators, or a superuser."""
    return bool(user.is_authenticated and (user.is_superuser or (user.is_staff and user.has_perm(MODERATES))))


class IsModerator(BasePermission):
    """Staff with the permission of moderators, and superusers."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return is_moderator(request.user)


class IsAdmin(BasePermission):
    """Superusers only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and request.user.is_superuser)
