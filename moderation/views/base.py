"""What the endpoints of moderation have in common: which right each action needs."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from moderation.roles import NotAllowed, has_right
from moderation.services.people import Words
from yiz.api.views import ApiViewSet


class MayModerate(BasePermission):
    """Staff with one right of moderation."""

    def __init__(self, right: str) -> None:
        self.right = right

    def has_permission(self, request: Request, view: Any) -> bool:
        if not has_right(request.user, self.right):
            raise NotAllowed(self.right)
        return True


class ModerationViewSet(ApiViewSet):
    """`rights` says which right an action needs; actions without one are for everybody who is signed in."""

    rights: ClassVar[Mapping[str, str]] = {}

    def get_permissions(self) -> Sequence[Any]:
        right = self.rights.get(self.action or "")
        return [IsAuthenticated(), MayModerate(right)] if right else super().get_permissions()


def words_in(asked: Mapping[str, Any]) -> Words:
    """Why, as the body says it."""
    return Words(asked["reason"], asked["note"], asked["internal_note"])
