"""What reporters do, and how moderation is."""

from rest_framework.request import Request
from rest_framework.response import Response

from moderation import examples, health, payloads, serializers, shapes
from moderation.models import Report
from moderation.querysets.reports import COLUMNS
from moderation.services import ReportService
from moderation.views.base import ModerationViewSet
from yiz.api.callers import client_address
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.schema import documented


class ReportViewSet(ModerationViewSet):
    """For everybody."""

    anonymous_actions = {"health"}
    limit_scopes = {"create": "report"}

    @documented(
        "Report what breaks the rules",
        request=serializers.ReportInput,
        response=shapes.OwnReportSerializer,
        status=201,
        errors=(400, 409),
        idempotent=True,
        request_example={
            "target": {"kind": "comment", "id": "66f1c0ffee0123456789abcd"},
            "reason": "spam",
            "text": "The same link under every skill.",
        },
        response_example=examples.OWN_REPORT,
        description="Once a target: 409 `reported_already` for another one. 404 for what the caller may not see.",
    )
    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.read(serializers.ReportInput)
        report = ReportService.report(
            reporter=self.viewer,
            kind=asked["target"]["kind"],
            target_id=asked["target"]["id"],
            reason=asked["reason"],
            text=asked["text"],
            address=client_address(request),
        )
        row = {name: getattr(report, name) for name in COLUMNS}
        return Response(payloads.own_reports([row])[0], status=201)

    @documented(
        "Your reports, and what became of them",
        response=shapes.OwnReportSerializer,
        response_example=examples.OWN_REPORT,
        page=True,
        errors=(400,),
    )
    def mine(self, request: Request) -> Response:
        rows = Report.objects.by(self.viewer.pk).columns()
        return keyset_page(request, rows, build=payloads.own_reports)

    @documented(
        "Whether reports are taken",
        response=shapes.ModerationHealthSerializer,
        response_example=examples.HEALTH,
        errors=(503,),
    )
    def health(self, request: Request) -> Response:
        found = health.check()
        status = {"status": "ok" if found.ok else "down", "detail": found.detail}
        return Response(status, status=200 if found.ok else 503)
