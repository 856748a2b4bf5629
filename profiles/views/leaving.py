"""`DELETE /api/v1/users/me`."""

from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes_gdpr as shapes
from profiles.serializers_gdpr import DeleteAccountInput
from profiles.services import DeletionService
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet


class LeavingViewSet(ApiViewSet):
    """An account that its owner gives up. A suspended one may go, too."""

    suspended_actions = {"destroy"}
    limit_scopes = {"destroy": "password"}

    @documented(
        "Delete your account",
        request=DeleteAccountInput,
        response=shapes.DeletionSerializer,
        status=202,
        errors=(400, 503),
        request_example={"password": "correct horse battery"},
        response_example=shapes.DELETION,
        description="It goes out of everybody's sight at once, and every sign-in ends. For 14 days you can sign in "
        "with `restore: true` and have it back; then everything of yours is erased for good. You are told by mail. A "
        "wrong password is refused with the code `wrong_password`.",
    )
    def destroy(self, request: Request) -> Response:
        given = self.read(DeleteAccountInput)
        erase_at = DeletionService.request(user_id=self.viewer.pk, password=given["password"])
        return Response({"status": "deleting", "erase_at": erase_at}, status=202)
