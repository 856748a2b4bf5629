"""Who may call at all; what may be seen of an object is the querysets' business."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class IsModerator(BasePermission):
    """Staff, and superusers."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(user.is_authenticated and (user.is_staff or user.is_superuser))


class IsAdmin(BasePermission):
    """Superusers only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and request.user.is_superuser)
