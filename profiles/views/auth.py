"""`/api/v1/auth`: registering, signing in and out, and the devices one is signed in on."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes
from profiles.authentication import CHALLENGE
from profiles.models import User, UserSession
from profiles.payloads import own_card, session_payloads
from profiles.serializers import LogoutInput, RefreshInput, RegisterInput, SignInInput, VerifyInput
from profiles.services import AccountService, TokenService
from yiz.api.callers import client_address
from yiz.api.errors import Missing
from yiz.api.pages import keyset_page
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet

SESSION_COLUMNS = ("id", "agent", "address", "created_at", "last_used_at", "expires_at")


class SignInViewSet(ApiViewSet):
    """For those who are not signed in. An `Authorization` header is not looked at: an old one is not in the way."""

    authentication_classes = ()
    anonymous_actions = {"register", "token", "refresh", "verify"}
    limit_scopes = {"register": "register", "token": "sign_in"}

    def get_authenticate_header(self, request: Request) -> str:
        return CHALLENGE

    @documented(
        "Open an account",
        request=RegisterInput,
        response=shapes.SignedInSerializer,
        status=201,
        errors=(400, 422),
        request_example={"username": "ada", "email": "ada@example.com", "password": "correct horse battery"},
        response_example={**shapes.PAIR, "user": shapes.OWN_USER},
        description="A name or address that somebody has is refused with the code `unique` of its field.",
    )
    def register(self, request: Request) -> Response:
        user = AccountService.register(**self.read(RegisterInput))
        return Response(_signed_in(request, user), status=201)

    @documented(
        "Sign in",
        request=SignInInput,
        response=shapes.SignedInSerializer,
        errors=(400, 401, 403),
        request_example={"username": "ada", "password": "correct horse battery"},
        response_example={**shapes.PAIR, "user": shapes.OWN_USER},
        description="By username or e-mail address. Ten attempts in five minutes, per address and per account. Whoever "
        "has deleted the account is told so by 403 `deletion_pending`, with `erase_at`; with `restore: true` it is "
        "brought back, and signed in to.",
    )
    def token(self, request: Request) -> Response:
        return Response(_signed_in(request, AccountService.authenticate(**self.read(SignInInput))))

    @documented(
        "Exchange a refresh token for a new pair",
        request=RefreshInput,
        response=shapes.PairSerializer,
        errors=(400, 401),
        request_example={"refresh": shapes.PAIR["refresh"]},
        response_example=shapes.PAIR,
        description="Each refresh token counts once. One that is used again ends its whole sign-in.",
    )
    def refresh(self, request: Request) -> Response:
        return Response(TokenService.rotate(refresh_token=self.read(RefreshInput)["refresh"]))

    @documented(
        "Find out whether a token counts",
        request=VerifyInput,
        response=shapes.VerifiedSerializer,
        errors=(400, 401),
        request_example={"token": shapes.PAIR["access"]},
        response_example={
            "valid": True,
            "type": "access",
            "user_id": shapes.USER["id"],
            "expires_at": "2026-01-05T09:45:00Z",
        },
    )
    def verify(self, request: Request) -> Response:
        found = TokenService.inspect(token=self.read(VerifyInput)["token"])
        expires = datetime.fromtimestamp(found["expires_at"], UTC)
        return Response({"valid": True, **found, "expires_at": expires})


class SessionViewSet(ApiViewSet):
    """For those who are signed in. A suspended account may still sign out."""

    suspended_actions = {"logout", "logout_all", "end"}

    @documented(
        "Sign out here",
        request=LogoutInput,
        status=204,
        errors=(400,),
        request_example={},
        description="Ends this sign-in, or the one of your `refresh` token when you send it.",
    )
    def logout(self, request: Request) -> Response:
        refresh = self.read(LogoutInput).get("refresh")
        user_id, session_id = self.viewer.pk, current_session(request)
        if refresh is not None:
            session_id = TokenService.session_of(refresh_token=refresh, user_id=user_id)
        if session_id is not None:
            TokenService.end(user_id=user_id, session_id=session_id)
        return Response(status=204)

    @documented("Sign out everywhere", request=NoBody, response=shapes.EndedSerializer, response_example={"ended": 3})
    def logout_all(self, request: Request) -> Response:
        self.read(NoBody)
        return Response({"ended": TokenService.end_all(user_id=self.viewer.pk)})

    @documented("List signed-in devices", response=shapes.SessionSerializer, page=True, response_example=shapes.SESSION)
    def list(self, request: Request) -> Response:
        rows = UserSession.objects.live().filter(user_id=self.viewer.pk).values(*SESSION_COLUMNS)
        return keyset_page(request, rows, build=lambda found: session_payloads(found, current_session(request)))

    @documented("Sign out one device", status=204)
    def end(self, request: Request, session_id: str) -> Response:
        if not TokenService.end(user_id=self.viewer.pk, session_id=session_id):
            raise Missing
        return Response(status=204)


def current_session(request: Request) -> str | None:
    """The sign-in that the caller's token belongs to."""
    return getattr(request.auth, "session_id", None)


def _signed_in(request: Request, user: User) -> dict[str, Any]:
    agent = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
    pair = TokenService.issue(user=user, agent=agent, address=client_address(request))
    return {**pair, "user": own_card(user.pk)}
