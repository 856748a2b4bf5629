"""`/api/v1/follow`, and the edges under `/api/v1/users`."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from follow import lists, payloads, shapes
from follow.lists import People
from follow.permissions import check_lists_of
from follow.serializers import FollowInput, ListQuery, StatusInput
from follow.services import FollowService
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.responses import single
from yiz.api.schema import documented
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

    @documented(
        "Follow, ask to follow, or unfollow",
        request=FollowInput,
        response=shapes.FollowOutcomeSerializer,
        errors=(400, 409),
        idempotent=True,
        request_example=shapes.FOLLOW,
        response_example=shapes.FOLLOWED,
        description="With `following` idempotent, without it flips. A profile that isn't public answers `requested`.",
    )
    @idempotent
    def toggle(self, request: Request) -> Response:
        body = self.read(FollowInput)
        status = FollowService.toggle(actor_id=self.viewer.pk, **body)
        return Response(payloads.outcome(status, body["user_id"]))

    @documented(
        "Unfollow, or withdraw a request",
        response=shapes.FollowOutcomeSerializer,
        errors=(400,),
        response_example=shapes.UNFOLLOWED,
    )
    def unfollow(self, request: Request, user_id: str) -> Response:
        status = FollowService.unfollow(actor_id=self.viewer.pk, user_id=user_id)
        return Response(payloads.outcome(status, user_id))

    @documented(
        "Your followers, or another's where its privacy allows",
        query=ListQuery,
        response=shapes.PersonSerializer,
        response_example=shapes.PERSON,
        page=True,
        errors=(400, 403, 404),
    )
    def followers(self, request: Request) -> Response:
        return self.list_of(lists.followers, self.read_query(ListQuery).get("user_id", self.viewer.pk))

    @documented(
        "Whom you follow, or another does, where its privacy allows",
        query=ListQuery,
        response=shapes.PersonSerializer,
        response_example=shapes.PERSON,
        page=True,
        errors=(400, 403, 404),
    )
    def following(self, request: Request) -> Response:
        return self.list_of(lists.following, self.read_query(ListQuery).get("user_id", self.viewer.pk))

    @documented("Remove a follower", response=None, status=204)
    def remove_follower(self, request: Request, user_id: str) -> Response:
        FollowService.remove_follower(actor_id=self.viewer.pk, follower_id=user_id)
        return Response(status=204)

    @documented("How you stand to another", response=shapes.StandingSerializer, response_example=shapes.STANDING)
    def status(self, request: Request, user_id: str) -> Response:
        found = payloads.standings([user_id], self.viewer)
        if not found:
            raise Missing
        return single(request, found[0])

    @documented(
        "How you stand to many others",
        request=StatusInput,
        response=shapes.StandingsSerializer,
        errors=(400,),
        request_example={"user_ids": [shapes.USER_ID]},
        response_example={"results": [shapes.STANDING]},
        description="Those of whom you can't know are left out of the answer.",
    )
    def statuses(self, request: Request) -> Response:
        return Response({"results": payloads.standings(self.read(StatusInput)["user_ids"], self.viewer)})

    @documented(
        "Followers in common with another",
        response=shapes.PersonSerializer,
        response_example=shapes.PERSON,
        page=True,
        errors=(400, 403),
    )
    def mutual(self, request: Request, user_id: str) -> Response:
        check_lists_of(user_id, self.viewer)
        return self.page(lists.mutual(user_id, self.viewer.pk))


class RequestViewSet(EdgeViewSet):
    """Requests to follow a profile that is not public, on the side of the one who is asked."""

    @documented(
        "Who has asked to follow you",
        response=shapes.PersonSerializer,
        response_example=shapes.ASKED,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        return self.page(lists.requests(self.viewer.pk))

    @documented(
        "Let somebody who asked follow you",
        response=shapes.RequestOutcomeSerializer,
        errors=(400, 409),
        idempotent=True,
        response_example={"user_id": shapes.USER_ID, "status": "accepted"},
    )
    @idempotent
    def accept(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        FollowService.accept(actor_id=self.viewer.pk, follower_id=user_id)
        return Response({"user_id": user_id, "status": "accepted"})

    @documented(
        "Refuse somebody who asked to follow you",
        response=shapes.RequestOutcomeSerializer,
        errors=(400,),
        idempotent=True,
        response_example={"user_id": shapes.USER_ID, "status": "rejected"},
    )
    @idempotent
    def reject(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        FollowService.reject(actor_id=self.viewer.pk, follower_id=user_id)
        return Response({"user_id": user_id, "status": "rejected"})


class UserEdgeViewSet(EdgeViewSet):
    """Blocks, mutes and the public lists, under `/users`."""

    anonymous_actions = {"followers", "following"}
    suspended_actions = {"block", "unblock", "mute", "unmute"}

    @documented(
        "Who follows a user",
        response=shapes.PersonSerializer,
        response_example=shapes.PERSON,
        page=True,
        errors=(400, 403),
    )
    def followers(self, request: Request, user_id: str) -> Response:
        return self.list_of(lists.followers, user_id)

    @documented(
        "Whom a user follows",
        response=shapes.PersonSerializer,
        response_example=shapes.PERSON,
        page=True,
        errors=(400, 403),
    )
    def following(self, request: Request, user_id: str) -> Response:
        return self.list_of(lists.following, user_id)

    @documented(
        "Block a user",
        response=shapes.BlockSerializer,
        errors=(400, 409),
        response_example={"blocking": True},
        description="The two become invisible to each other; follows and requests both ways end.",
    )
    def block(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        FollowService.block(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"blocking": True})

    @documented(
        "Lift a block",
        response=shapes.BlockSerializer,
        errors=(400,),
        response_example={"blocking": False},
    )
    def unblock(self, request: Request, user_id: str) -> Response:
        FollowService.unblock(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"blocking": False})

    @documented(
        "Whom you block",
        response=shapes.PersonSerializer,
        response_example=shapes.BLOCKED,
        page=True,
        errors=(400,),
    )
    def blocks(self, request: Request) -> Response:
        return self.page(lists.blocks(self.viewer.pk))

    @documented(
        "Mute a user",
        response=shapes.MuteSerializer,
        errors=(400, 409),
        response_example={"muting": True},
        description="You hear nothing more of what they do; they do not learn of it.",
    )
    def mute(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        FollowService.mute(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"muting": True})

    @documented(
        "Lift a mute",
        response=shapes.MuteSerializer,
        errors=(400,),
        response_example={"muting": False},
    )
    def unmute(self, request: Request, user_id: str) -> Response:
        FollowService.unmute(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"muting": False})

    @documented(
        "Whom you mute",
        response=shapes.PersonSerializer,
        response_example=shapes.MUTED,
        page=True,
        errors=(400,),
    )
    def mutes(self, request: Request) -> Response:
        return self.page(lists.mutes(self.viewer.pk))
