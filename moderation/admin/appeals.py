"""Appeals: another look at a decision, by another moderator than the first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from rest_framework.exceptions import APIException

from moderation.admin import content
from moderation.admin.access import Desk, moderator, require, require_post, say_refusal
from moderation.admin.history import reason_label
from moderation.admin.queue import names_of
from moderation.constants import MAX_NOTE
from moderation.models import Appeal, AppealStatus, Case, DecisionKind
from moderation.roles import check_may_judge, check_right
from moderation.services import AppealService
from moderation.services.people import RIGHT_FOR
from profiles.models import User
from yiz.ids import is_id

LIST = "admin:moderation_appeal_changelist"
PAGE = 25
VIEWS = (("open", "Waiting"), ("granted", "Granted"), ("rejected", "Rejected"))
_COLUMNS = (
    "id",
    "user_id",
    "text",
    "status",
    "answer",
    "created_at",
    "decided_at",
    "decided_by_id",
    "decision_id",
    "decision__kind",
    "decision__title",
    "decision__target_kind",
    "decision__target_id",
    "decision__reason",
    "decision__note",
    "decision__internal_note",
    "decision__at",
    "decision__until",
    "decision__undone_at",
    "decision__moderator_id",
    "decision__case_id",
)


@admin.register(Appeal)
class AppealAdmin(Desk):
    """Those that wait, the oldest first; and a page each on which it is decided."""

    right = "decide_appeals"

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [path("<str:appeal_id>/decide", decide, name="moderation_appeal_decide"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        view = request.GET.get("view", "open")
        view = view if view in dict(VIEWS) else "open"
        rows = list(_page(view, request.GET.get("after", "")).values(*_COLUMNS)[: PAGE + 1])
        more = rows[PAGE - 1]["id"] if len(rows) > PAGE else ""
        shown = _shown(rows[:PAGE])
        return self.page(request, "appeals", "Appeals", view=view, views=VIEWS, rows=shown, next=more)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, self.right)
        found = list(Appeal.objects.filter(pk=object_id).values(*_COLUMNS)) if is_id(object_id) else []
        if not found:
            messages.warning(request, "There is no such appeal (any more).")
            return HttpResponseRedirect(reverse(LIST))
        row = _shown(found)[0]
        return self.page(
            request,
            "appeal",
            f"Appeal of @{row['username']}",
            appeal=row,
            why_not=_why_not(moderator(request), row),
            content=_content(row),
            case=Case.objects.filter(pk=row["decision__case_id"]).queue().first() if row["decision__case_id"] else None,
        )

    def decide(self, request: HttpRequest, appeal_id: str) -> HttpResponse:
        require_post(request, self.right)
        wanted = request.POST.get("decision")
        here = reverse("admin:moderation_appeal_change", args=[appeal_id])
        if wanted not in (AppealStatus.GRANTED, AppealStatus.REJECTED) or not is_id(appeal_id):
            return HttpResponseRedirect(here)
        if request.POST.get("sure") != "yes":
            messages.warning(request, "Nothing was decided: this asks to be confirmed.")
            return HttpResponseRedirect(here)
        answer = request.POST.get("answer", "").replace("\x00", "").strip()[:MAX_NOTE]
        granted = wanted == AppealStatus.GRANTED
        try:
            AppealService.decide(appeal_id=appeal_id, moderator=moderator(request), granted=granted, answer=answer)
        except APIException as refused:
            say_refusal(request, refused)
            return HttpResponseRedirect(here)
        said = "Granted: the decision is undone." if granted else "Rejected: the decision stands."
        messages.success(request, f"{said} Its author is told.")
        return HttpResponseRedirect(reverse(LIST))


def _page(view: str, after: str) -> QuerySet[Appeal]:
    """Waiting ones the oldest first, decided ones the newest first."""
    rows = Appeal.objects.filter(status=view)
    if view == AppealStatus.OPEN:
        return (rows.filter(pk__gt=after) if is_id(after) else rows).order_by("id")
    return (rows.filter(pk__lt=after) if is_id(after) else rows).order_by("-id")


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = names_of([row[key] for row in rows for key in ("user_id", "decided_by_id", "decision__moderator_id")])
    return [
        {
            **row,
            "username": names.get(row["user_id"], "?"),
            "first": names.get(row["decision__moderator_id"] or "", "nobody"),
            "second": names.get(row["decided_by_id"] or "", ""),
            "kind_label": DecisionKind(row["decision__kind"]).label,
            "reason_label": reason_label(row["decision__reason"]),
            "status_label": AppealStatus(row["status"]).label,
        }
        for row in rows
    ]


def _content(row: dict[str, Any]) -> dict[str, Any]:
    target = {"target_kind": row["decision__target_kind"], "target_id": row["decision__target_id"], "flags": []}
    return content.in_context(target) if target["target_id"] else {"gone": True}


def _why_not(user: User, row: dict[str, Any]) -> str:
    """Why somebody can't decide it, in words; empty when they can. The service decides, this only says it before."""
    if row["status"] != AppealStatus.OPEN:
        return ""
    if row["decision__moderator_id"] == user.pk:
        return "This is an appeal against your own decision: another moderator has to decide it."
    try:
        check_right(user, RIGHT_FOR[DecisionKind(row["decision__kind"])])
        check_may_judge(user, row["user_id"])
    except APIException as refused:
        return str(refused.detail)
    return ""
