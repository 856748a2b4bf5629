"""The base of every endpoint."""

from collections.abc import Mapping, Sequence, Set
from typing import Any, ClassVar

from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from yiz.api.limits import count_request
from yiz.api.permissions import IsAdmin, IsModerator

PAGE_PARAMETERS = frozenset({"limit", "cursor", "format"})


class ApiViewSet(GenericViewSet):
    """Signed-in callers only, save for `anonymous_actions`; counted in the general limit and in `limit_scopes`.

    `moderator_actions` are for staff, `admin_actions` for superusers: others get 403.
    """

    anonymous_actions: ClassVar[Set[str]] = frozenset()
    moderator_actions: ClassVar[Set[str]] = frozenset()
    admin_actions: ClassVar[Set[str]] = frozenset()
    suspended_actions: ClassVar[Set[str]] = frozenset()
    """Writing actions that a suspended account may still call; the authentication refuses it all others."""
    limit_scopes: ClassVar[Mapping[str, str]] = {}

    @property
    def viewer(self) -> Any:
        """The caller: a User or an AnonymousUser."""
        return self.request.user

    def get_permissions(self) -> Sequence[Any]:
        # a method that is not there is told to anyone: 405 rather than 401
        unknown = self.action in (None, "metadata")
        if unknown or self.action in self.anonymous_actions:
            return [AllowAny()]
        if self.action in self.admin_actions:
            return [IsAuthenticated(), IsAdmin()]
        if self.action in self.moderator_actions:
            return [IsAuthenticated(), IsModerator()]
        return super().get_permissions()

    def check_permissions(self, request: Request) -> None:
        # counted first, so that refusals can't be had without limit
        if self.throttle_classes:
            count_request(request, self.limit_scopes.get(self.action or ""))
        super().check_permissions(request)

    def read(self, serializer: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        """The validated body; with `partial` (PATCH) only the fields that were sent."""
        return self._valid(serializer(data=self.request.data, partial=partial, context=self.get_serializer_context()))

    def read_query(self, serializer: type[Serializer]) -> dict[str, Any]:
        """The validated query parameters; unknown ones are refused, save for those of the pages."""
        context = {**self.get_serializer_context(), "also_allowed": PAGE_PARAMETERS, "query": True}
        return self._valid(serializer(data=self.request.query_params, context=context))

    @staticmethod
    def _valid(serializer: Serializer) -> dict[str, Any]:
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
