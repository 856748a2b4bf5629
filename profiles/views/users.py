"""`/api/v1/users`: one's own account, other people's profiles, and finding them."""

from typing import Any

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes
from profiles.models import User, UserSearchKey
from profiles.payloads import PUBLIC_COLUMNS, own_card, privacy_payload, public_cards
from profiles.querysets import found_users, name_key
from profiles.serializers import PrivacyInput, ProfileInput, SearchQuery
from profiles.services import UserProfileService
from profiles.views.leaving import LeavingViewSet
from yiz.api.errors import Missing
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet


class MeViewSet(LeavingViewSet):
    """The caller's own account and settings."""

    @documented("Read one's own account", response=shapes.OwnUserSerializer, response_example=shapes.OWN_USER)
    def retrieve(self, request: Request) -> Response:
        return single(request, own_card(self.viewer.pk))

    @documented(
        "Replace one's profile",
        request=ProfileInput,
        response=shapes.OwnUserSerializer,
        errors=(400, 412, 422),
        request_example={"display_name": "Ada L.", "bio": "I learn by making things.", "timezone": "Europe/London"},
        response_example=shapes.OWN_USER,
        description="What is left out goes back to what it was at first; the username stays. Takes `If-Match`.",
    )
    def update(self, request: Request) -> Response:
        fields = self.read(ProfileInput)
        UserProfileService.replace_profile(user_id=self.viewer.pk, fields=fields, guard=self._unchanged)
        return self.retrieve(request)

    @documented(
        "Change one's profile",
        request=ProfileInput,
        response=shapes.OwnUserSerializer,
        errors=(400, 412, 422),
        request_example={"bio": "I learn by making things."},
        response_example=shapes.OWN_USER,
        description="What is left out stays as it is. Takes `If-Match`.",
    )
    def partial_update(self, request: Request) -> Response:
        changes = self.read(ProfileInput, partial=True)
        UserProfileService.update_profile(user_id=self.viewer.pk, changes=changes, guard=self._unchanged)
        return self.retrieve(request)

    def _unchanged(self) -> None:
        check_if_match(self.request, own_card(self.viewer.pk))

    @documented("Read one's privacy settings", response=shapes.PrivacySerializer, response_example=shapes.PRIVACY)
    def privacy(self, request: Request) -> Response:
        return single(request, privacy_payload(self.viewer.pk))

    @documented(
        "Change one's privacy settings",
        request=PrivacyInput,
        response=shapes.PrivacySerializer,
        errors=(400, 412, 422),
        request_example=shapes.PRIVACY,
        response_example=shapes.PRIVACY,
        description="In force at once, everywhere. What is left out stays as it is, so that an older client never "
        "opens what it does not know of. Takes `If-Match`.",
    )
    def change_privacy(self, request: Request) -> Response:
        def unchanged() -> None:
            check_if_match(request, privacy_payload(self.viewer.pk))

        changes = self.read(PrivacyInput)
        UserProfileService.change_privacy(user_id=self.viewer.pk, changes=changes, guard=unchanged)
        return self.privacy(request)


class UserViewSet(ApiViewSet):
    """Other people, as their privacy allows."""

    anonymous_actions = {"retrieve", "by_username", "search"}
    limit_scopes = {"search": "search"}

    @documented("Read a profile", response=shapes.UserSerializer, response_example=shapes.USER)
    def retrieve(self, request: Request, user_id: str) -> Response:
        return self._card(Q(pk=user_id))

    @documented("Read a profile by its username", response=shapes.UserSerializer, response_example=shapes.USER)
    def by_username(self, request: Request, username: str) -> Response:
        return self._card(Q(username_key=name_key(username)))

    def _card(self, which: Q) -> Response:
        rows = list(User.objects.known_to(self.viewer).filter(which).values(*PUBLIC_COLUMNS))
        cards = public_cards(rows, self.viewer)
        if not cards:
            raise Missing
        return single(self.request, cards[0])

    @documented(
        "Find people by the beginning of a name",
        response=shapes.UserSerializer,
        query=SearchQuery,
        page=True,
        errors=(400,),
        response_example=shapes.USER,
        description="`q` is the beginning of a username, or of any word of a display name and what follows it.",
    )
    def search(self, request: Request) -> Response:
        text: str = self.read_query(SearchQuery)["q"]

        def keep(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return found_users(rows, text, self.viewer, PUBLIC_COLUMNS)

        return sifted_page(
            request,
            UserSearchKey.objects.beginning_with(text).values("id", "key", "user_id"),
            order=("key", "id"),
            keep=keep,
            build=lambda rows: public_cards([row["person"] for row in rows], self.viewer),
        )
