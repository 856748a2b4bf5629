"""`/api/v1/analytics/export`: figures as CSV, a row at a time."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from analytics.models import DailyFigure, Subject
from analytics.reports.figures import Period
from analytics.reports.privacy import told
from analytics.serializers import ExportQuery
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet

HEADER = ("day", "subject", "subject_id", "metric", "value")
PEOPLE = frozenset({"users", "visitors", "viewers", "known_viewers"})
CHUNK = 1_000


CSV: Any = (200, "text/csv")
"""A status with the kind of its answer, as drf-spectacular takes it."""


class _Line:
    """What `csv` writes into; it answers the line itself."""

    @staticmethod
    def write(line: str) -> str:
        return line


class ExportViewSet(ApiViewSet):
    """Moderators only."""

    moderator_actions = {"export"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        # always CSV, whatever the Accept header says
        return super().perform_content_negotiation(request, force=True)

    @documented(
        "Figures as CSV",
        query=ExportQuery,
        status=CSV,
        response=OpenApiTypes.STR,
        errors=(400, 403),
        description="A row a day, subject and metric: `" + ",".join(HEADER) + "`. Unique counts of skills and weeks "
        "of newcomers with fewer than five people are left empty.",
    )
    def export(self, request: Request) -> HttpResponseBase:
        query = self.read_query(ExportQuery)
        period = Period.of(query["days"])
        name = f"figures-{query['subject']}-{period.first}-{period.last}.csv"
        return StreamingHttpResponse(
            lines(query["subject"], period),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def lines(subject: str, period: Period) -> Iterator[str]:
    """The file, day by day in the order of the index, in bounded memory."""
    writer = csv.writer(_Line)
    yield writer.writerow(HEADER)
    for day in period.each():
        rows = DailyFigure.objects.filter(day=day, subject_kind=subject).order_by("subject_id", "metric")
        for subject_id, metric, value in rows.values_list("subject_id", "metric", "value").iterator(CHUNK):
            shown = told(value) if metric in PEOPLE and subject != Subject.PLATFORM else value
            yield writer.writerow((day.isoformat(), subject, subject_id, metric, "" if shown is None else shown))
