"""The log: to be read, and to be taken away."""

import csv
from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from moderation import examples, log, payloads, serializers, shapes
from moderation.constants import LOG_CHUNK
from moderation.models import LogEntry
from moderation.querysets.log import LogQuerySet
from moderation.views.base import ModerationViewSet
from yiz.api.pages import keyset_page
from yiz.api.schema import documented

HEADER = (
    *("seq", "at", "action", "actor", "subject", "target_kind", "target", "case", "decision", "details"),
    *("previous", "hash"),
)
CSV: Any = (200, "text/csv")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What `csv` writes into; it answers the line itself."""

    @staticmethod
    def write(line: str) -> str:
        return line


class LogViewSet(ModerationViewSet):
    """For those who may see what moderators did."""

    rights = {"list": "view_log", "export": "export_log"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        # the export is CSV, whatever the Accept header says
        return super().perform_content_negotiation(request, force=force or self.action == "export")

    @documented(
        "What moderators did, newest first",
        query=serializers.LogQuery,
        response=shapes.LogEntrySerializer,
        response_example=examples.LOG_ENTRY,
        page=True,
        errors=(400, 403),
        description="Entries are never changed or deleted; each carries the hash of the one before it.",
    )
    def list(self, request: Request) -> Response:
        rows = _filtered(self.read_query(serializers.LogQuery)).columns()
        return keyset_page(request, rows, order=("-seq",), build=payloads.log_entries)

    @documented(
        "The log as CSV",
        query=serializers.LogQuery,
        status=CSV,
        response=OpenApiTypes.STR,
        errors=(400, 403),
        description="Streamed, the oldest first: `" + ",".join(HEADER) + "`. People are named by their ids; `details` "
        "is JSON.",
    )
    def export(self, request: Request) -> HttpResponseBase:
        rows = _filtered(self.read_query(serializers.LogQuery))
        log.append("export_log", actor_id=self.viewer.pk)
        return StreamingHttpResponse(
            lines(rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="moderation-log.csv"'},
        )


def lines(rows: LogQuerySet) -> Iterator[str]:
    """The file, in the order of the log, so many entries in memory at a time."""
    writer = csv.writer(_Line)
    yield writer.writerow(HEADER)
    after = 0
    while page := list(rows.filter(seq__gt=after).order_by("seq")[:LOG_CHUNK]):
        accounts = log.people_behind(alias for entry in page for alias in (entry.actor, entry.subject, entry.target))
        for entry in page:
            yield writer.writerow(_cells(entry, accounts))
        after = page[-1].seq


def _cells(entry: LogEntry, accounts: dict[str, str]) -> list[Any]:
    named = [accounts.get(alias, alias) for alias in (entry.actor, entry.subject)]
    details = "" if entry.details is None else orjson.dumps(entry.details).decode()
    said = [entry.action, *named, entry.target_kind, accounts.get(entry.target, entry.target)]
    said += [entry.case_ref, entry.decision_ref, details, entry.previous, entry.hash]
    # a spreadsheet would take these for formulas
    safe = [f"'{text}" if text.startswith(FORMULA) else text for text in said]
    return [entry.seq, entry.at.isoformat(), *safe]


def _filtered(asked: dict[str, Any]) -> LogQuerySet:
    rows = LogEntry.objects.all()
    if "action" in asked:
        rows = rows.filter(action=asked["action"])
    if "case" in asked:
        rows = rows.filter(case_ref=asked["case"])
    for name, column in (("user", "subject"), ("actor", "actor")):
        if name in asked:
            rows = rows.filter(**{column: log.known_alias(asked[name]) or "nobody"})
    return rows
