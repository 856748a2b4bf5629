"""The queue and its cases: looked at, claimed, decided one by one and many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from rest_framework.exceptions import APIException

from moderation.admin import content, history
from moderation.admin.access import Desk, back_to, moderator, require, require_post, say_refusal
from moderation.admin.classifier import scores
from moderation.admin.deciding import MOVES, Unsure, keys_for, spans_for, told, verdict_of
from moderation.admin.queue import VIEWS, Wanted, names_of, neighbours, open_count, page_of, shown, upcoming
from moderation.constants import BULK_MAX
from moderation.models import Case, CaseStatus, DecisionKind, Reason, TargetKind
from moderation.roles import has_right
from moderation.services import CaseService, DecisionService
from yiz.clock import now
from yiz.ids import is_id

QUEUE = "admin:moderation_case_changelist"
CASE = "admin:moderation_case_change"


@admin.register(Case)
class CaseAdmin(Desk):
    """The list is the queue, and a case's own page the place where it is decided."""

    right = "view_queue"

    def get_urls(self) -> list[URLPattern]:
        acts = {"decide": self.decide, "claim": self.claim, "release": self.release, "reopen": self.reopen}
        view = self.admin_site.admin_view
        own = [path(f"<str:case_id>/{name}", view(act), name=f"moderation_case_{name}") for name, act in acts.items()]
        return [path("bulk", view(self.bulk), name="moderation_case_bulk"), *own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        user, wanted = moderator(request), Wanted.of(request.GET.dict())
        return self.page(
            request,
            "queue",
            "Queue",
            wanted=wanted,
            views=VIEWS,
            kinds=TargetKind.choices,
            reasons=Reason.choices,
            open_count=open_count(),
            may_decide=has_right(user, "decide"),
            may_bulk=has_right(user, "bulk_decide") and wanted.view != "decided",
            bulk_keys=keys_for(user, {"author_id": None, "target_kind": ""})[0],
            spans=spans_for(user),
            bulk_max=BULK_MAX,
            **page_of(wanted, user.pk),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, self.right)
        case = Case.objects.filter(pk=object_id).queue().first() if is_id(object_id) else None
        if case is None:
            messages.warning(request, "There is no such case (any more).")
            return HttpResponseRedirect(reverse(QUEUE))
        user, wanted = moderator(request), Wanted.of(request.GET.dict())
        names = names_of([case["author_id"], case["claimed_by_id"]])
        before, behind = neighbours(case, wanted, user.pk)
        keys, why_not = keys_for(user, case)
        row = shown(case, names, user.pk, now())
        return self.page(
            request,
            "case",
            f"{row['kind_label']}: {row['title']}"[:100],
            case=row,
            wanted=wanted,
            before=before,
            behind=behind,
            keys=keys if case["status"] == CaseStatus.OPEN else [],
            why_not=why_not,
            moves=MOVES,
            spans=spans_for(user),
            reasons=Reason.choices,
            content=content.in_context(case),
            scores=scores(case["snapshot"].get("text", "")),
            flags=[{**flag, "shown": content.evidence(flag.get("text") or "")} for flag in case["flags"]],
            author=history.author_of(case),
            reports=history.reports_of(case),
            earlier=history.earlier_of(case),
            similar=history.similar_to(case),
            may_decide=has_right(user, "decide"),
        )

    def decide(self, request: HttpRequest, case_id: str) -> HttpResponse:
        """Decides, and goes on with the next case; where somebody else was first, says who, and stays."""
        require_post(request, "decide")
        user, wanted = moderator(request), Wanted.of(request.GET.dict())
        here = f"{_address(case_id)}?{wanted.query}"
        case = Case.objects.filter(pk=case_id).values("id", "rank", "snapshot").first() if is_id(case_id) else None
        if case is None:
            return HttpResponseRedirect(reverse(QUEUE))
        try:
            made = DecisionService.decide(case_id=case_id, moderator=user, verdict=verdict_of(request))
        except Unsure:
            messages.warning(request, "Nothing was decided: this asks to be confirmed.")
            return HttpResponseRedirect(here)
        except ValueError:
            messages.error(request, "Nothing was decided: there is no such decision.")
            return HttpResponseRedirect(here)
        except APIException as refused:
            say_refusal(request, refused)
            return HttpResponseRedirect(here)
        messages.success(request, told(made.kind, made.title or "it", here))
        following = upcoming(case, wanted, user.pk)
        if following is None:
            messages.info(request, "That was the last one here.")
            return HttpResponseRedirect(f"{reverse(QUEUE)}?{wanted.query}")
        return HttpResponseRedirect(f"{_address(following)}?{wanted.query}")

    def claim(self, request: HttpRequest, case_id: str) -> HttpResponse:
        require_post(request, "decide")
        try:
            CaseService.claim(case_id=_known(case_id), moderator=moderator(request))
            messages.success(request, "It is yours for half an hour.")
        except APIException as refused:
            say_refusal(request, refused)
        return back_to(request, _address(case_id))

    def release(self, request: HttpRequest, case_id: str) -> HttpResponse:
        require_post(request, "decide")
        if CaseService.release(case_id=_known(case_id), moderator=moderator(request)):
            messages.success(request, "It is back in the queue.")
        else:
            messages.warning(request, "It was not yours (any more).")
        return back_to(request, _address(case_id))

    def reopen(self, request: HttpRequest, case_id: str) -> HttpResponse:
        require_post(request, "decide")
        try:
            CaseService.reopen(case_id=_known(case_id), moderator=moderator(request))
            messages.success(request, "It waits for another decision; what was decided holds until then.")
        except APIException as refused:
            say_refusal(request, refused)
        return HttpResponseRedirect(_address(case_id))

    def bulk(self, request: HttpRequest) -> HttpResponse:
        """Decides many alike; says how many could not be, and why."""
        require_post(request, "bulk_decide")
        ids = [one for one in request.POST.getlist("case") if is_id(one)]
        if not ids or len(ids) > BULK_MAX:
            messages.warning(request, f"Choose between 1 and {BULK_MAX} cases.")
            return back_to(request, reverse(QUEUE))
        try:
            verdict = verdict_of(request)
            outcomes = DecisionService.decide_many(case_ids=ids, moderator=moderator(request), verdict=verdict)
        except (Unsure, ValueError):
            messages.warning(request, "Nothing was decided: this asks to be confirmed.")
            return back_to(request, reverse(QUEUE))
        except APIException as refused:
            say_refusal(request, refused)
            return back_to(request, reverse(QUEUE))
        done = sum(outcome.error is None for outcome in outcomes)
        if done:
            messages.success(request, f"{DecisionKind(verdict.kind).label}: {done} decided.")
        why = sorted({outcome.error["detail"] for outcome in outcomes if outcome.error})
        if why:
            messages.error(request, f"{len(outcomes) - done} could not be decided. {' '.join(why[:5])}")
        return back_to(request, reverse(QUEUE))


def _address(case_id: str) -> str:
    return reverse(CASE, args=[case_id])


def _known(case_id: str) -> str:
    """An id that at least looks like one; another finds nothing."""
    return case_id if is_id(case_id) else "0" * 24
