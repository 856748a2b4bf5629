"""The log: read only, with people's names where they are still somebody's, and as a file for those who may take it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from moderation.admin.access import Desk, moderator, require, require_post
from moderation.admin.queue import names_of
from moderation.log import SYSTEM, append, known_alias, people_behind
from moderation.models import LogEntry, TargetKind
from moderation.roles import has_right
from moderation.views.log import lines
from profiles.models import User
from profiles.querysets import name_key
from yiz.ids import is_id

PAGE = 50
FILE = "moderation-log.csv"


@admin.register(LogEntry)
class LogAdmin(Desk):
    """The newest first; what was done about somebody, by somebody, in one case, or of one kind."""

    right = "view_log"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="moderation_logentry_changelist"),
            path("export", view(self.export), name="moderation_log_export"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        asked = {name: request.GET.get(name, "").strip()[:150] for name in ("person", "action", "case")}
        rows = LogEntry.objects.filter(**_wanted(asked)).order_by("-seq")
        before = request.GET.get("before", "")
        if before.isdecimal():
            rows = rows.filter(seq__lt=int(before[:18]))
        found = list(rows.columns()[: PAGE + 1])
        return self.page(
            request,
            "log",
            "Log",
            rows=_shown(found[:PAGE]),
            asked=asked,
            next=urlencode({**asked, "before": found[PAGE - 1]["seq"]}) if len(found) > PAGE else "",
            may_export=has_right(moderator(request), "export_log"),
        )

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """All of it as CSV, streamed: the file of the API. That it was taken is in the log from then on."""
        require_post(request, "export_log")
        append("export_log", actor_id=moderator(request).pk)
        answer = StreamingHttpResponse(lines(LogEntry.objects.all()), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{FILE}"'
        return answer


def _wanted(asked: dict[str, str]) -> dict[str, Any]:
    """Conditions of which each has an index; who is not known to the log has nothing in it."""
    wanted: dict[str, Any] = {}
    if asked["person"]:
        start = name_key(asked["person"].lstrip("@"))
        ids = [start] if is_id(start) else User.objects.filter(username_key=start).values_list("id", flat=True)[:1]
        wanted["subject"] = next((known_alias(user_id) for user_id in ids), None) or "nobody"
    if asked["action"]:
        wanted["action"] = asked["action"]
    if asked["case"]:
        wanted["case_ref"] = asked["case"]
    return wanted


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With names; two queries."""
    behind = people_behind([alias for row in rows for alias in (row["actor"], row["subject"])])
    names = names_of(list(behind.values()))

    def who(alias: str) -> dict[str, str]:
        user_id = behind.get(alias, "")
        said = names.get(user_id) or ("the system" if alias == SYSTEM else "somebody erased" if alias else "")
        return {"id": user_id, "name": said}

    return [
        {
            **row,
            "by": who(row["actor"]),
            "about": who(row["subject"]),
            "label": row["action"].replace("_", " "),
            "said": _said(row["details"]),
            "address": reverse("admin:moderation_case_change", args=[row["case_ref"]]) if row["case_ref"] else "",
            "kind_label": TargetKind(row["target_kind"]).label if row["target_kind"] in TargetKind.values else "",
        }
        for row in rows
    ]


def _said(details: Any) -> list[tuple[str, str]]:
    """The words of an entry, without what is empty; None where they are forgotten with the person."""
    if details is None:
        return [("words", "forgotten with the person")]
    return [
        (name.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in details.items()
        if value
    ]
