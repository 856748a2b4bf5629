"""`/api/v1/users/me/avatar`, and the pictures themselves."""

import re

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes
from profiles.constants import AVATAR_FOLDER, AVATAR_MAX_BYTES
from profiles.errors import PictureTooLarge
from profiles.payloads import own_card
from profiles.serializers_avatar import AvatarInput
from profiles.services.avatars import AvatarService, storage_errors
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet

_NAME = re.compile(r"[0-9a-f]{32}\.webp\Z")


class AvatarViewSet(ApiViewSet):
    """The caller's own."""

    parser_classes = (MultiPartParser,)
    limit_scopes = {"replace": "avatar"}

    @documented(
        "Set one's avatar",
        request={"multipart/form-data": AvatarInput},
        response=shapes.OwnUserSerializer,
        errors=(400, 413, 415, 503),
        response_example={**shapes.OWN_USER, "avatar_url": shapes.AVATAR_URL},
        description="A PNG, JPEG or WebP of at most 2 MB (413) and 25 megapixels, in the field `avatar`. It is decoded "
        "and made anew: the middle of it as a square WebP of at most 512 pixels a side, upright, without metadata. "
        "Its address is another one each time. 400 `unsupported_picture`, `broken_picture`, `animated_picture`, "
        "`dimensions_too_large`.",
    )
    def replace(self, request: Request) -> Response:
        upload: UploadedFile = self.read(AvatarInput)["avatar"]
        if (upload.size or 0) > AVATAR_MAX_BYTES:
            raise PictureTooLarge
        AvatarService.replace(user_id=self.viewer.pk, picture=upload.read())
        return single(request, own_card(self.viewer.pk))

    @documented(
        "Remove one's avatar",
        response=None,
        status=204,
        description="No error when there is none.",
    )
    def remove(self, request: Request) -> Response:
        AvatarService.remove(user_id=self.viewer.pk)
        return Response(status=204)


@require_safe
def avatar_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The picture of this name, to be kept for ever: another picture has another name. 503 while S3 is away."""
    if not _NAME.match(name):
        raise Http404
    try:
        file = default_storage.open(f"{AVATAR_FOLDER}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    except storage_errors():
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
