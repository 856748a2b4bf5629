"""Rules: the list in its order, the form in which they are made and changed, switching, ordering."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from rest_framework.exceptions import APIException

from moderation.admin import rule_form
from moderation.admin.access import Desk, back_to, moderator, require, require_post, say_refusal
from moderation.admin.content import evidence
from moderation.admin.queue import names_of
from moderation.admin.rule_form import RuleForm
from moderation.admin.trials import DAYS, TrialPages
from moderation.models import AutoRule, RuleAction, RuleHit, RuleTrial, TargetKind
from moderation.roles import has_right
from moderation.rules.errors import BadConditions
from moderation.rules.payloads import RULE_COLUMNS, rule_payloads
from moderation.rules.services import AutoRuleService
from moderation.rules.trials import RuleTrialService
from yiz.ids import is_id

LIST = "admin:moderation_autorule_changelist"
RULE = "admin:moderation_autorule_change"
PAGE = 100
HITS = 20
SWITCHES = {
    "off": {"enabled": False},
    "dry": {"enabled": True, "dry_run": True},
    "on": {"enabled": True, "dry_run": False},
}


@admin.register(AutoRule)
class RuleAdmin(TrialPages, Desk):
    """Looking at rules and trying them needs the right `view_rules`, changing them `edit_rules`."""

    right = "view_rules"

    def has_add_permission(self, request: HttpRequest, *details: Any) -> bool:
        return has_right(request.user, "edit_rules")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<str:rule_id>/switch", view(self.switch), name="moderation_autorule_switch"),
            path("<str:rule_id>/move", view(self.move), name="moderation_autorule_move"),
            path("<str:rule_id>/remove", view(self.remove), name="moderation_autorule_remove"),
            path("trial/<str:trial_id>", view(self.trial), name="moderation_trial"),
            path("trial/<str:trial_id>/state", view(self.trial_state), name="moderation_trial_state"),
            *super().get_urls(),
        ]

    # --- the list ---------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, self.right)
        rows = list(AutoRule.objects.order_by("order", "id").values(*RULE_COLUMNS)[:PAGE])
        actions = dict(RuleAction.choices)
        shown = [{**row, "action_label": actions[row["action"]]} for row in rule_payloads(rows)]
        for row in shown:
            row["mode"] = "off" if not row["enabled"] else "dry" if row["dry_run"] else "on"
            row["percent"] = None if row["precision"] is None else round(row["precision"] * 100)
            row["scopes"] = [rule_form.SCOPES[kind] for kind in row["scope"]]
        may_edit = has_right(moderator(request), "edit_rules")
        return self.page(request, "rules", "Rules", rows=shown, may_edit=may_edit, modes=rule_form.MODES)

    def switch(self, request: HttpRequest, rule_id: str) -> HttpResponse:
        """Off, to dry run, or on."""
        require_post(request, "edit_rules")
        wanted = request.POST.get("mode", "")
        if wanted in SWITCHES and self._edit(request, rule_id, SWITCHES[wanted]):
            said = {mode: title for mode, title, _ in rule_form.MODES}[wanted]
            messages.success(request, f"“{_name(rule_id)}”: {said.lower()}.")
        return back_to(request, reverse(LIST))

    def move(self, request: HttpRequest, rule_id: str) -> HttpResponse:
        """One place up or down: the two change places, and all get numbers with room between them."""
        require_post(request, "edit_rules")
        ids = list(AutoRule.objects.order_by("order", "id").values_list("id", flat=True))
        step = {"up": -1, "down": 1}.get(request.POST.get("to", ""), 0)
        if rule_id in ids and step and 0 <= ids.index(rule_id) + step < len(ids):
            at = ids.index(rule_id)
            ids[at], ids[at + step] = ids[at + step], ids[at]
            had = dict(AutoRule.objects.values_list("id", "order"))
            for place, one in enumerate(ids, 1):
                if had.get(one) != place * 10 and not self._edit(request, one, {"order": place * 10}):
                    break
        return back_to(request, reverse(LIST))

    def remove(self, request: HttpRequest, rule_id: str) -> HttpResponse:
        require_post(request, "edit_rules")
        if request.POST.get("sure") != "yes":
            messages.warning(request, "Nothing was removed: this asks to be confirmed.")
            return HttpResponseRedirect(reverse(LIST))
        try:
            AutoRuleService.delete(by=moderator(request), rule_id=rule_id if is_id(rule_id) else "0" * 24)
            messages.success(request, "The rule is gone; cases that it opened stay.")
        except APIException as refused:
            say_refusal(request, refused)
        return HttpResponseRedirect(reverse(LIST))

    # --- the form ---------------------------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, self.right)
        if request.method == "POST":
            return self._sent(request, None)
        return self._form(request, None, _tried(request, rule_form.empty()))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, self.right)
        rule = AutoRule.objects.filter(pk=object_id).first() if is_id(object_id) else None
        if rule is None:
            messages.warning(request, "There is no such rule (any more).")
            return HttpResponseRedirect(reverse(LIST))
        if request.method == "POST":
            return self._sent(request, rule)
        return self._form(request, rule, _tried(request, rule_form.of_rule(rule)))

    def _sent(self, request: HttpRequest, rule: AutoRule | None) -> HttpResponse:
        """Saved, tried on the past, or written in the other way."""
        do = request.POST.get("do", "")
        if do == "save":
            require(request, "edit_rules")
        form = rule_form.read(request.POST)
        if do == "to_json":
            form = rule_form.as_json(form)
        elif do == "to_rows":
            form = rule_form.as_rows(form)
        elif form.valid and do == "try":
            return self._try(request, rule, form)
        elif form.valid and do == "save":
            saved = self._save(request, rule, form)
            if saved is not None:
                messages.success(request, f"“{saved.name}” is saved.")
                return HttpResponseRedirect(reverse(RULE, args=[saved.pk]))
        return self._form(request, rule, form)

    def _save(self, request: HttpRequest, rule: AutoRule | None, form: RuleForm) -> AutoRule | None:
        by, seen = moderator(request), request.POST.get("revision", "")
        try:
            if rule is None:
                return AutoRuleService.create(by=by, fields=form.fields)
            expected = int(seen) if seen.isdecimal() else None
            return AutoRuleService.edit(by=by, rule_id=rule.pk, changes=form.fields, expected_revision=expected)
        except APIException as refused:
            say_refusal(request, refused)
            return None

    def _try(self, request: HttpRequest, rule: AutoRule | None, form: RuleForm) -> HttpResponse:
        said = request.POST.get("days", "")
        days = int(said) if said.isdecimal() and int(said) in [number for number, _ in DAYS] else DAYS[1][0]
        draft = {name: form.fields[name] for name in ("name", "scope", "conditions", "action")}
        try:
            rule_id = rule.pk if rule else None
            trial = RuleTrialService.request(by=moderator(request), draft=draft, days=days, rule_id=rule_id)
        except APIException as refused:
            say_refusal(request, refused)
            return self._form(request, rule, form)
        return HttpResponseRedirect(reverse("admin:moderation_trial", args=[trial.pk]))

    def _form(self, request: HttpRequest, rule: AutoRule | None, form: RuleForm) -> HttpResponse:
        may_edit = has_right(moderator(request), "edit_rules")
        hits: list[dict[str, Any]] = _hits(rule.pk) if rule else []
        trials = RuleTrial.objects.filter(rule_id=rule.pk).order_by("-id")[:5] if rule else []
        return self.page(
            request,
            "rule",
            rule.name if rule else "A new rule",
            rule=rule,
            form=form,
            may_edit=may_edit,
            kinds=rule_form.kinds_of_rows(),
            days=DAYS,
            hits=hits,
            trials=trials,
            **rule_form.choices(),
        )

    def _edit(self, request: HttpRequest, rule_id: str, changes: dict[str, Any]) -> bool:
        try:
            AutoRuleService.edit(
                by=moderator(request), rule_id=rule_id if is_id(rule_id) else "0" * 24, changes=changes
            )
        except (APIException, BadConditions) as refused:
            if isinstance(refused, APIException):
                say_refusal(request, refused)
            else:
                messages.error(request, str(refused))
            return False
        return True


def _name(rule_id: str) -> str:
    return AutoRule.objects.filter(pk=rule_id).values_list("name", flat=True).first() or ""


def _tried(request: HttpRequest, form: RuleForm) -> RuleForm:
    """With what was tried on the past, when the page of a trial leads here."""
    trial_id = request.GET.get("trial", "")
    draft = RuleTrial.objects.filter(pk=trial_id).values_list("draft", flat=True).first() if is_id(trial_id) else None
    return rule_form.of_draft(form, draft) if draft else form


def _hits(rule_id: str) -> list[dict[str, Any]]:
    """The newest, with the piece that hit; two queries."""
    columns = ("id", "kind", "target_id", "author_id", "action", "dry_run", "outcome", "evidence", "at")
    rows = list(RuleHit.objects.filter(rule_id=rule_id).order_by("-id").values(*columns)[:HITS])
    names = names_of([row["author_id"] for row in rows])
    return [
        {
            **row,
            "author": names.get(row["author_id"], "?"),
            "kind_label": dict(TargetKind.choices).get(row["kind"], row["kind"]),
            "pieces": [evidence(piece.get("text", "")) for piece in row["evidence"][:3]],
        }
        for row in rows
    ]
