"""`/api/v1/auth`: confirming an address, and passwords that were forgotten or are changed."""

from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes
from profiles.serializers import ChangePasswordInput, ForgotInput, LinkInput, ResetInput
from profiles.services import PasswordService, VerificationService
from profiles.views.auth import current_session
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet

ACCEPTED = {"detail": "If an account has this address, a mail with a link is on its way to it."}


class RecoveryViewSet(ApiViewSet):
    """For those who come by a mailed link, or want one. An `Authorization` header is not looked at."""

    authentication_classes = ()
    anonymous_actions = {"verify_email", "forgot", "reset"}
    limit_scopes = {"forgot": "password", "reset": "password"}

    @documented(
        "Confirm an e-mail address",
        request=LinkInput,
        response=shapes.EmailVerifiedSerializer,
        errors=(400,),
        request_example={"token": shapes.LINK_TOKEN},
        response_example={"email_verified": True},
        description="With the `token` of the mailed link, which works once, for three days. One that does not is "
        "refused with the code `link_not_valid`.",
    )
    def verify_email(self, request: Request) -> Response:
        VerificationService.verify(**self.read(LinkInput))
        return Response({"email_verified": True})

    @documented(
        "Ask for a link to choose a new password",
        request=ForgotInput,
        response=shapes.AcceptedSerializer,
        status=202,
        errors=(400, 503),
        request_example={"email": "ada@example.com"},
        response_example=ACCEPTED,
        description="The same answer, after the same time, whether or not an account has this address. Five in an "
        "hour, by caller and by address.",
    )
    def forgot(self, request: Request) -> Response:
        PasswordService.forgot(**self.read(ForgotInput))
        return Response(ACCEPTED, status=202)

    @documented(
        "Choose a new password by a mailed link",
        request=ResetInput,
        response=shapes.EndedSerializer,
        errors=(400, 503),
        request_example={"token": shapes.LINK_TOKEN, "password": "a better horse battery"},
        response_example={"ended": 3},
        description="The link works once, for an hour; one that does not is refused with the code `link_not_valid`. "
        "Ends every sign-in, and an account's lock-out after too many attempts. A password that is too weak does not "
        "use the link up.",
    )
    def reset(self, request: Request) -> Response:
        return Response({"ended": PasswordService.reset(**self.read(ResetInput))})


class CredentialViewSet(ApiViewSet):
    """For those who are signed in. A suspended account may keep itself safe."""

    suspended_actions = {"resend", "change"}
    limit_scopes = {"resend": "password", "change": "password"}

    @documented(
        "Ask for the mail that confirms your address again",
        request=NoBody,
        response=shapes.MailedSerializer,
        status=202,
        errors=(409, 503),
        response_example={"address": "ada@example.com"},
        description="409 `already_verified` when there is nothing to confirm.",
    )
    def resend(self, request: Request) -> Response:
        self.read(NoBody)
        return Response({"address": VerificationService.resend(user_id=self.viewer.pk)}, status=202)

    @documented(
        "Change your password",
        request=ChangePasswordInput,
        response=shapes.EndedSerializer,
        errors=(400, 503),
        request_example={"current_password": "correct horse battery", "new_password": "a better horse battery"},
        response_example={"ended": 2},
        description="Ends every other sign-in; this one goes on. The owner of the account is told by mail.",
    )
    def change(self, request: Request) -> Response:
        given = self.read(ChangePasswordInput)
        ended = PasswordService.change(
            user_id=self.viewer.pk,
            session_id=current_session(request) or "",
            current=given["current_password"],
            new=given["new_password"],
        )
        return Response({"ended": ended})
