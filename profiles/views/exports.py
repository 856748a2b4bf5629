"""`/api/v1/users/me/export`: copies of one's own data."""

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes_gdpr as shapes
from profiles.models import DataExport
from profiles.payloads_gdpr import EXPORT_COLUMNS, export_payloads
from profiles.serializers_gdpr import DownloadQuery
from profiles.services import ExportService
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet

ZIP: Any = (200, "application/zip")
"""A status with the kind of its answer, as drf-spectacular takes it."""


class ExportViewSet(ApiViewSet):
    """The caller's own. A suspended account has a right to its data, too."""

    suspended_actions = {"create"}
    limit_scopes = {"create": "export"}

    @documented(
        "Ask for a copy of all your data",
        request=NoBody,
        response=shapes.ExportSerializer,
        status=202,
        errors=(409,),
        idempotent=True,
        response_example=shapes.QUEUED_EXPORT,
        description="A ZIP of JSON files, made in the background; a link to it comes by mail, good for seven days. "
        "Twice a day. One at a time: 409 `export_running` names the one under way in `export`.",
    )
    @idempotent
    def create(self, request: Request) -> Response:
        self.read(NoBody)
        export = ExportService.request(user_id=self.viewer.pk)
        return Response(self._payload(export.pk), status=202)

    @documented(
        "List the copies of your data",
        response=shapes.ExportSerializer,
        page=True,
        response_example=shapes.READY_EXPORT,
    )
    def list(self, request: Request) -> Response:
        rows = DataExport.objects.filter(user_id=self.viewer.pk).values(*EXPORT_COLUMNS)
        return keyset_page(request, rows, build=export_payloads)

    @documented(
        "Read how far a copy of your data is",
        response=shapes.ExportSerializer,
        response_example=shapes.READY_EXPORT,
        description="`download_url` is there once it is `ready`. Whoever has that link has the data.",
    )
    def retrieve(self, request: Request, export_id: str) -> Response:
        return single(request, self._payload(export_id))

    def _payload(self, export_id: str) -> dict[str, Any]:
        rows = list(DataExport.objects.filter(pk=export_id, user_id=self.viewer.pk).values(*EXPORT_COLUMNS))
        if not rows:
            raise Missing
        return export_payloads(rows)[0]


class _Anything(BaseContentNegotiation):
    """Browsers ask for HTML; what comes is the file, and refusals are JSON, as everywhere."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ExportFileViewSet(ApiViewSet):
    """The mailed link: its token says whose data they are, and nobody signs in."""

    authentication_classes = ()
    anonymous_actions = {"download"}
    content_negotiation_class = _Anything

    @documented(
        "Fetch a copy of your data",
        status=ZIP,
        response=OpenApiTypes.BINARY,
        query=DownloadQuery,
        errors=(400,),
        description="By the link of the mail, or `download_url`. 404 when the token is not of this copy, or too old.",
    )
    def download(self, request: Request, export_id: str) -> FileResponse:
        export, file = ExportService.open(export_id=export_id, **self.read_query(DownloadQuery))
        name = f"yiz-data-{export.requested_at:%Y-%m-%d}.zip"
        headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip", headers=headers)
