"""`/api/v1/moderation/auto-rules`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from moderation.models import AutoRule
from moderation.roles import check_right
from moderation.rules import serializers as shapes
from moderation.rules.payloads import RULE_COLUMNS, rule_payloads
from moderation.rules.services import AutoRuleService
from moderation.rules.trials import RuleTrialService
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet


class AutoRuleViewSet(ApiViewSet):
    """Looking needs the right `view_rules`, changing `edit_rules`."""

    moderator_actions = frozenset({"list", "create", "retrieve", "partial_update", "destroy", "test", "trial"})

    @documented(
        "Rules, in the order in which they are looked at",
        query=shapes.RuleFilters,
        response=shapes.RuleSerializer,
        response_example=shapes.RULE,
        page=True,
        errors=(400, 403),
    )
    def list(self, request: Request) -> Response:
        check_right(self.viewer, "view_rules")
        rows = AutoRule.objects.values(*RULE_COLUMNS)
        if (enabled := self.read_query(shapes.RuleFilters).get("enabled")) is not None:
            rows = rows.filter(enabled=enabled == "true")
        return keyset_page(request, rows, order=("order", "id"), build=rule_payloads)

    @documented(
        "Make a rule",
        request=shapes.RuleInput,
        request_example=shapes.RULE_BODY,
        response=shapes.RuleSerializer,
        response_example=shapes.RULE,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
        description="Switched off unless it says `enabled`. Try it on the past before: `POST …/auto-rules/test`. What "
        "is wrong with the conditions is told with its place, such as `conditions.all.0.pattern.regex`.",
    )
    @idempotent
    def create(self, request: Request) -> Response:
        check_right(self.viewer, "edit_rules")
        rule = AutoRuleService.create(by=self.viewer, fields=self.read(shapes.RuleInput))
        return Response(self._payload(rule.pk), status=201)

    @documented("One rule", response=shapes.RuleSerializer, response_example=shapes.RULE, errors=(403,))
    def retrieve(self, request: Request, rule_id: str) -> Response:
        check_right(self.viewer, "view_rules")
        return single(request, self._payload(rule_id))

    @documented(
        "Change a rule, switch it on or off",
        request=shapes.RuleInput,
        request_example={"enabled": True, "dry_run": False},
        response=shapes.RuleSerializer,
        response_example=shapes.RULE,
        errors=(400, 403, 409, 412, 422),
        description="It holds for whatever is written from the next second on.",
    )
    def partial_update(self, request: Request, rule_id: str) -> Response:
        check_right(self.viewer, "edit_rules")
        changes = self.read(shapes.RuleInput, partial=True)
        now = self._payload(rule_id)
        check_if_match(request, now)
        AutoRuleService.edit(by=self.viewer, rule_id=rule_id, changes=changes)
        return single(request, self._payload(rule_id))

    @documented(
        "Remove a rule",
        response=None,
        status=204,
        errors=(403,),
        description="With the record of what it hit; cases that it opened stay.",
    )
    def destroy(self, request: Request, rule_id: str) -> Response:
        check_right(self.viewer, "edit_rules")
        AutoRuleService.delete(by=self.viewer, rule_id=rule_id)
        return Response(status=204)

    @documented(
        "Try a rule on the past",
        request=shapes.TrialInput,
        request_example={"rule": {"scope": ["comment"], "conditions": shapes.CONDITIONS}, "days": 30},
        response=shapes.TrialSerializer,
        response_example=shapes.TRIAL | {"state": "queued", "result": None, "ended_at": None},
        status=202,
        errors=(400, 403, 409),
        description="What it would have hit in the last days (30, if it is not said), how moderators had decided that, "
        "its precision and recall, and how much it would be a day. Done in the background: "
        "`GET …/auto-rules/test/:id` tells how far it is. Nothing is done to what it hits.",
    )
    def test(self, request: Request) -> Response:
        check_right(self.viewer, "view_rules")
        asked = self.read(shapes.TrialInput)
        rule_id = asked.get("rule_id")
        draft = self._draft(rule_id) if rule_id else {"name": "A draft", "action": "flag", **asked["rule"]}
        days = asked.get("days", 30)
        trial = RuleTrialService.request(by=self.viewer, draft=draft, days=days, rule_id=rule_id)
        return Response(RuleTrialService.payload(trial_id=trial.pk), status=202)

    @documented(
        "Read how far a trial is, and what it found",
        response=shapes.TrialSerializer,
        response_example=shapes.TRIAL,
        errors=(403,),
    )
    def trial(self, request: Request, trial_id: str) -> Response:
        check_right(self.viewer, "view_rules")
        return single(request, RuleTrialService.payload(trial_id=trial_id))

    @staticmethod
    def _draft(rule_id: str) -> dict[str, Any]:
        rule = AutoRule.objects.filter(pk=rule_id).first()
        if rule is None:
            raise Missing
        return shapes.as_input(rule)

    @staticmethod
    def _payload(rule_id: str) -> dict[str, Any]:
        rows = list(AutoRule.objects.filter(pk=rule_id).values(*RULE_COLUMNS))
        if not rows:
            raise Missing
        return rule_payloads(rows)[0]
