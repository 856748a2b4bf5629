"""People: who is suspended or banned, and everything about one person on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from rest_framework.exceptions import APIException

from moderation.admin import history
from moderation.admin.access import Desk, moderator, require, require_post, say_refusal
from moderation.admin.deciding import spans_for, until_of, words_of
from moderation.admin.queue import names_of
from moderation.history import explain_standing
from moderation.models import Appeal, Case, CaseStatus, Decision, DecisionKind, Reason, Sanction, TargetKind
from moderation.roles import check_may_judge, has_right, rank
from moderation.services import PeopleService
from moderation.services.people import RIGHT_FOR, strikes_of
from profiles.models import Status, User
from profiles.querysets import LAST_CHARACTER, name_key
from yiz.ids import is_id

PERSON = "admin:moderation_person"
PAGE = 25
SHOWN = 20
"""Rows of each sort on a person's page."""

ACTS = {
    DecisionKind.WARN: ("Warn", "They are told why, and get a strike."),
    DecisionKind.SUSPEND: ("Suspend", "They may read, but not write, until then. Every sign-in ends at once."),
    DecisionKind.UNSUSPEND: ("End the suspension", "They may write again."),
    DecisionKind.BAN: ("Ban", "The account is closed, and out of sight with all that it made."),
    DecisionKind.UNBAN: ("Let in again", "The account is open again, with all that it made."),
}


@admin.register(Sanction)
class PeopleAdmin(Desk):
    """Running suspensions and bans, newest first; anybody by the beginning of their name."""

    right = "view_queue"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="moderation_sanction_changelist"),
            path("person/<str:user_id>", view(self.person), name="moderation_person"),
            path("person/<str:user_id>/act", view(self.act), name="moderation_person_act"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        term = request.GET.get("q", "").strip()[:150]
        content: dict[str, Any] = {"term": term}
        if term:
            content["people"] = list(_found(term))
        else:
            rows = list(_running(request.GET.get("before", "")))
            names = names_of([row["user_id"] for row in rows])
            content["next"] = rows[PAGE - 1]["id"] if len(rows) > PAGE else ""
            content["sanctions"] = [{**row, "username": names.get(row["user_id"], "?")} for row in rows[:PAGE]]
        return self.page(request, "people", "People", **content)

    def person(self, request: HttpRequest, user_id: str) -> HttpResponse:
        require(request, self.right)
        person = User.objects.filter(pk=user_id).first() if is_id(user_id) else None
        if person is None:
            messages.warning(request, "There is no such account (any more).")
            return HttpResponseRedirect(reverse("admin:moderation_sanction_changelist"))
        user = moderator(request)
        acts, why_not = _acts(user, person)
        standing = explain_standing(person.pk)
        return self.page(
            request,
            "person",
            f"@{person.username}",
            person=person,
            moderates=person.is_staff and rank(person) > 0,
            sees_account=request.user.has_perm("profiles.view_user"),
            acts=acts,
            why_not=why_not,
            spans=spans_for(user),
            reasons=Reason.choices,
            strikes=strikes_of(person.pk),
            credibility=round(standing["credibility"] * 100),
            standing=standing,
            reports=[
                {**row, "reason_label": history.reason_label(row["reason"])} for row in standing["reports"][:SHOWN]
            ],
            **_rows_of(person.pk),
        )

    def act(self, request: HttpRequest, user_id: str) -> HttpResponse:
        """Warns, suspends, bans, or lets in again; the service decides whether the caller may."""
        require_post(request, self.right)
        here = reverse(PERSON, args=[user_id])
        kind = request.POST.get("decision", "")
        if kind not in ACTS or not is_id(user_id):
            return HttpResponseRedirect(here)
        if request.POST.get("sure") != "yes":
            messages.warning(request, "Nothing was decided: this asks to be confirmed.")
            return HttpResponseRedirect(here)
        said: dict[str, Any] = {"moderator": moderator(request), "user_id": user_id, "words": words_of(request)}
        if kind == DecisionKind.SUSPEND:
            said["until"] = until_of(request)
        try:
            getattr(PeopleService, kind)(**said)
            messages.success(request, f"{ACTS[DecisionKind(kind)][0]}: done. They are told.")
        except APIException as refused:
            say_refusal(request, refused)
        return HttpResponseRedirect(here)


def _running(before: str) -> Any:
    rows = Sanction.objects.running().order_by("-id")
    if is_id(before):
        rows = rows.filter(pk__lt=before)
    return rows.values("id", "user_id", "kind", "at", "until")[: PAGE + 1]


def _found(term: str) -> Any:
    """By an id, or the beginning of a username: a range of the index."""
    start = name_key(term)
    people = User.objects.exclude(status=Status.ERASED)
    if is_id(start):
        rows = people.filter(pk=start)
    else:
        rows = people.filter(username_key__gte=start, username_key__lt=start + LAST_CHARACTER).order_by("username_key")
    return rows.values("id", "username", "display_name", "status", "joined_at")[:PAGE]


def _acts(user: User, person: User) -> tuple[list[dict[str, str]], str]:
    """What may be done to somebody as they stand, and in words why nothing, if so."""
    try:
        check_may_judge(user, person.pk)
    except APIException as refused:
        return [], str(refused.detail)
    wanted = [DecisionKind.WARN, DecisionKind.SUSPEND, DecisionKind.BAN]
    if person.status == Status.SUSPENDED:
        wanted = [DecisionKind.WARN, DecisionKind.SUSPEND, DecisionKind.UNSUSPEND, DecisionKind.BAN]
    elif person.status == Status.BANNED:
        wanted = [DecisionKind.UNBAN]
    elif person.status == Status.ERASED:
        return [], "This account is erased."
    acts = [
        {"kind": kind, "label": ACTS[kind][0], "effect": ACTS[kind][1]}
        for kind in wanted
        if has_right(user, RIGHT_FOR[kind])
    ]
    return acts, "" if acts else "Your role does not decide about people."


def _rows_of(user_id: str) -> dict[str, Any]:
    """Everything that is known, the newest of each sort; five queries."""
    decisions = Decision.objects.filter(person_id=user_id).order_by("-id")
    columns = ("id", "kind", "title", "reason", "note", "internal_note", "at", "until", "case_id", "undone_at")
    rows = list(decisions.values(*columns, "moderator_id")[:SHOWN])
    names = names_of([row["moderator_id"] for row in rows])
    appeals = Appeal.objects.filter(user_id=user_id).order_by("-id")
    cases = Case.objects.filter(author_id=user_id).order_by("-id").queue()[:SHOWN]
    return {
        "decisions": [
            {**row, "moderator": names.get(row["moderator_id"] or "", "the system")}
            for row in history.decisions_shown(rows)
        ],
        "sanctions": Sanction.objects.filter(user_id=user_id).order_by("-id")[:SHOWN],
        "appeals": appeals.values("id", "text", "status", "answer", "created_at", "decided_at")[:SHOWN],
        "cases": [
            {
                **row,
                "title": row["snapshot"].get("title") or "(untitled)",
                "kind_label": TargetKind(row["target_kind"]).label,
                "reason_label": history.reason_label(row["reason"]),
                "outcome_label": DecisionKind(row["outcome"]).label
                if row["status"] == CaseStatus.DECIDED and row["outcome"]
                else "Open",
            }
            for row in cases
        ],
    }
