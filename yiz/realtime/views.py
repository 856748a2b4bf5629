"""`/api/v1/websocket`: tickets for the handshake, who is there, and what those who run the product need."""

import logging

from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.errors import Unavailable
from yiz.api.idempotency import idempotent
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet
from yiz.realtime import identity, serializers
from yiz.realtime.services import WebSocketService
from yiz.realtime.slots import CacheAway

logger = logging.getLogger(__name__)


class SocketViewSet(ApiViewSet):
    """Users get in and see who is there, moderators look, admins tell."""

    moderator_actions = frozenset({"overview"})
    admin_actions = frozenset({"broadcast"})
    suspended_actions = frozenset()

    @documented(
        "Get a ticket for the WebSocket handshake",
        request=NoBody,
        response=serializers.TicketSerializer,
        errors=(400, 403),
        response_example=serializers.TICKET,
        description="For browsers, which can't send an `Authorization` header with a handshake.",
    )
    def ticket(self, request: Request) -> Response:
        """A single-use ticket, good for 30 seconds, for the sign-in of the access token that comes with the request."""
        self.read(NoBody)
        words = get_authorization_header(request).decode("latin-1").split()
        who = identity.of_token(words[1]) if len(words) == 2 else None
        if who is None:
            raise NotAuthenticated
        answer = {"ticket": identity.make_ticket(who), "expires_in": identity.TICKET_SECONDS}
        return Response(answer, headers={"Cache-Control": "no-store"})

    @documented(
        "Whether people are there",
        query=serializers.PresenceInput,
        response=serializers.PresencesSerializer,
        response_example={"results": [serializers.PRESENCE]},
        errors=(400, 503),
        description="Those of whom you may not know are left out: where there is a block, whom you mute, and those "
        "whose profile or activities are not for you. `subscribe_presence` over a socket tells of changes.",
    )
    def presence(self, request: Request) -> Response:
        asked = self.read_query(serializers.PresenceInput)["user_ids"]
        try:
            found = WebSocketService.presence(viewer_id=self.viewer.pk, user_ids=asked)
        except CacheAway as away:
            raise _away(away) from away
        return Response({"results": found}, headers={"Cache-Control": "no-store"})

    @documented(
        "Connections, by process",
        response=serializers.StatusSerializer,
        response_example=serializers.STATUS,
        errors=(403, 503),
    )
    def overview(self, request: Request) -> Response:
        try:
            return Response(WebSocketService.status(), headers={"Cache-Control": "no-store"})
        except CacheAway as away:
            raise _away(away) from away

    @documented(
        "Tell everybody who is connected",
        request=serializers.BroadcastInput,
        response=serializers.BroadcastSerializer,
        request_example=serializers.BROADCAST,
        response_example={"event_id": "66f0c2a54f1a2b3c4d5e6f70"},
        status=202,
        errors=(400, 403, 409, 422),
        description="A `system_update` in every process. Nothing of it is kept: for what should also be read later "
        "there are announcements, in the admin.",
    )
    @idempotent
    def broadcast(self, request: Request) -> Response:
        said = self.read(serializers.BroadcastInput)
        logger.info("A broadcast by %s: %s", self.viewer.username, said["message"][:200])
        return Response({"event_id": WebSocketService.broadcast(**said)}, status=202)


def _away(error: CacheAway) -> Unavailable:
    logger.warning("Connections are not known: %s", error)
    return Unavailable("Who is connected is not known at the moment. Try again in a few seconds.")
