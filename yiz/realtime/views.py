"""Tickets for the handshake."""

from rest_framework import serializers
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet
from yiz.realtime import identity


class TicketSerializer(serializers.Serializer):
    """A way in for one connection."""

    ticket = serializers.CharField(help_text="For the address: `/ws/?ticket=…`. It opens one connection.")
    expires_in = serializers.IntegerField(help_text="Seconds within which it must be used.")


class TicketViewSet(ApiViewSet):
    """What a browser needs to open a signed-in WebSocket: it can't send an Authorization header with one."""

    @documented(
        "Get a ticket for the WebSocket handshake",
        request=NoBody,
        response=TicketSerializer,
        errors=(400, 403),
        response_example={"ticket": "WyI2NTRhLi4uIl0:1vMuVv:5XqT…", "expires_in": identity.TICKET_SECONDS},
        description="For browsers, which can't send an `Authorization` header with a handshake.",
    )
    def create(self, request: Request) -> Response:
        """A single-use ticket, good for 30 seconds, for the sign-in of the access token that comes with the request."""
        self.read(NoBody)
        words = get_authorization_header(request).decode("latin-1").split()
        who = identity.of_token(words[1]) if len(words) == 2 else None
        if who is None:
            raise NotAuthenticated
        answer = {"ticket": identity.make_ticket(who), "expires_in": identity.TICKET_SECONDS}
        return Response(answer, headers={"Cache-Control": "no-store"})
