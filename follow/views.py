"""`/api/v1/follow`, and the edges under `/api/v1/users`."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from follow import lists, payloads
from follow.lists import People
from follow.permissions import check_lists_of
from follow.serializers import FollowInput, ListQuery, StatusInput
from follow.services import FollowService
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.serializers import NoBody
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet


class EdgeViewSet(ApiViewSet):
    """What the endpoints about edges between users share."""

    def page(self, people: People) -> Response:
        """A page of people, as the caller sees them."""
        return sifted_page(
            self.request,
            people.source,
            order=lists.ORDER,
            keep=lambda rows: people.keep(rows, self.viewer),
            build=lambda rows: payloads.people(rows, self.viewer),
        )

    def list_of(self, kind: Any, user_id: str) -> Response:
        """`lists.followers` or `lists.following` of a user, where its privacy allows."""
        check_lists_of(user_id, self.viewer)
        return self.page(kind(user_id, own=user_id == self.viewer.pk))


class FollowViewSet(EdgeViewSet):
    """Following and unfollowing, and how people stand to each other."""

    limit_scopes = {"toggle": "follow"}

    @idempotent
    def toggle(self, request: Request) -> Response:
        """Follows, asks or unfollows."""
        body = self.read(FollowInput)
        status = FollowService.toggle(actor_id=self.viewer.pk, **body)
        return Response(payloads.outcome(status, body["user_id"]))

    def unfollow(self, request: Request, user_id: str) -> Response:
        """Unfollows, or withdraws a request."""
        status = FollowService.unfollow(actor_id=self.viewer.pk, user_id=user_id)
        return Response(payloads.outcome(status, user_id))

    def followers(self, request: Request) -> Response:
        """One's own followers, or another's."""
        return self.list_of(lists.followers, self.read_query(ListQuery).get("user_id", self.viewer.pk))

    def following(self, request: Request) -> Response:
        """Whom one follows, or another does."""
        return self.list_of(lists.following, self.read_query(ListQuery).get("user_id", self.viewer.pk))

    def remove_follower(self, request: Request, user_id: str) -> Response:
        """Ends another's follow of oneself."""
        FollowService.remove_follower(actor_id=self.viewer.pk, follower_id=user_id)
        return Response(status=204)

    def status(self, request: Request, user_id: str) -> Response:
        """How one stands to one other."""
        found = payloads.standings([user_id], self.viewer)
        if not found:
            raise Missing
        return Response(found[0])

    def statuses(self, request: Request) -> Response:
        """How one stands to many others."""
        return Response({"results": payloads.standings(self.read(StatusInput)["user_ids"], self.viewer)})

    def mutual(self, request: Request, user_id: str) -> Response:
        """Followers that one has in common with another."""
        check_lists_of(user_id, self.viewer)
        return self.page(lists.mutual(user_id, self.viewer.pk))


class RequestViewSet(EdgeViewSet):
    """Requests to follow a profile that is not public, on the side of the one who is asked."""

    def list(self, request: Request) -> Response:
        """Who has asked."""
        return self.page(lists.requests(self.viewer.pk))

    @idempotent
    def accept(self, request: Request, user_id: str) -> Response:
        """Lets one who asked follow."""
        self.read(NoBody)
        FollowService.accept(actor_id=self.viewer.pk, follower_id=user_id)
        return Response({"user_id": user_id, "status": "accepted"})

    @idempotent
    def reject(self, request: Request, user_id: str) -> Response:
        """Refuses one who asked."""
        self.read(NoBody)
        FollowService.reject(actor_id=self.viewer.pk, follower_id=user_id)
        return Response({"user_id": user_id, "status": "rejected"})


class UserEdgeViewSet(EdgeViewSet):
    """Blocks, mutes and the public lists, under `/users`."""

    anonymous_actions = {"followers", "following"}
    suspended_actions = {"block", "unblock", "mute", "unmute"}

    def followers(self, request: Request, user_id: str) -> Response:
        """Who follows a user."""
        return self.list_of(lists.followers, user_id)

    def following(self, request: Request, user_id: str) -> Response:
        """Whom a user follows."""
        return self.list_of(lists.following, user_id)

    def block(self, request: Request, user_id: str) -> Response:
        """Makes two people invisible to each other."""
        self.read(NoBody)
        FollowService.block(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"blocking": True})

    def unblock(self, request: Request, user_id: str) -> Response:
        """Lifts one's block."""
        FollowService.unblock(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"blocking": False})

    def blocks(self, request: Request) -> Response:
        """Whom one blocks."""
        return self.page(lists.blocks(self.viewer.pk))

    def mute(self, request: Request, user_id: str) -> Response:
        """Hears nothing more of a user."""
        self.read(NoBody)
        FollowService.mute(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"muting": True})

    def unmute(self, request: Request, user_id: str) -> Response:
        """Lifts one's mute."""
        FollowService.unmute(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"muting": False})

    def mutes(self, request: Request) -> Response:
        """Whom one mutes."""
        return self.page(lists.mutes(self.viewer.pk))
