"""What the endpoints of rules take, and how what they answer is described."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from moderation.models import AutoRule, Reason, RuleAction, TrialState
from moderation.rules import constants
from moderation.rules.errors import BadConditions
from moderation.rules.language import dump, parse
from yiz.api.fields import Flag, IdField, LineField, SlugChoice, WholeNumber
from yiz.api.serializers import StrictSerializer

CONDITIONS = {
    "all": [
        {"keywords": {"words": ["free money", "casino"]}},
        {"any": [{"links": {"shorteners": True}}, {"account_age": {"under_hours": 24}}]},
    ]
}
RULE_BODY = {
    "name": "Casino links of new accounts",
    "scope": ["skill", "comment"],
    "conditions": CONDITIONS,
    "action": "require_review",
    "enabled": True,
    "dry_run": True,
    "order": 10,
}
RULE = {
    "id": "66f0c2a54f1a2b3c4d5e6f70",
    **RULE_BODY,
    "reason": "spam",
    "message": "",
    "hits": 41,
    "right": 38,
    "wrong": 1,
    "precision": 0.9744,
    "description": "The text has “free money” or “casino” and (there is a link hidden by shorteners or the author's "
    "account is younger than a day).",
    "last_hit_at": "2026-03-01T09:30:00Z",
    "revision": 3,
    "created_at": "2026-02-01T08:00:00Z",
    "updated_at": "2026-02-03T08:00:00Z",
}


TRIAL = {
    "id": "66f0c2a54f1a2b3c4d5e6f71",
    "state": "done",
    "rule": RULE["id"],
    "name": RULE["name"],
    "scope": RULE["scope"],
    "conditions": CONDITIONS,
    "description": RULE["description"],
    "days": 30,
    "progress": {"seen": 18_230, "expected": 18_230, "percent": 100, "hits": 41},
    "result": {
        "seen": 18_230,
        "hits": 41,
        "hits_a_day": 1.37,
        "by_day": [{"day": "2026-02-11", "hits": 3}],
        "decided": {"right": 30, "wrong": 1, "undecided": 10},
        "missed": 4,
        "precision": 0.9677,
        "recall": 0.8824,
        "sample": [
            {
                "kind": "comment",
                "id": "66f0c2a54f1a2b3c4d5e6f72",
                "author_id": "66f0c2a54f1a2b3c4d5e6f73",
                "at": "2026-02-11T10:00:00Z",
                "outcome": "right",
                "evidence": [{"condition": "keywords", "text": "get ⟦free money⟧ now"}],
            }
        ],
    },
    "error": "",
    "created_at": "2026-03-01T09:30:00Z",
    "ended_at": "2026-03-01T09:30:20Z",
}


@extend_schema_field(OpenApiTypes.OBJECT)
class ConditionsField(serializers.Field):
    """Conditions as JSON; refusals lead to the place that is wrong."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        try:
            return dump(parse(data))
        except BadConditions as bad:
            raise serializers.ValidationError(bad.tree()) from None

    def to_representation(self, value: Any) -> Any:
        return value


class ScopeField(serializers.ListField):
    """Kinds of content, each once."""

    def __init__(self, **options: Any) -> None:
        child = SlugChoice(constants.KINDS)
        super().__init__(child=child, min_length=1, max_length=len(constants.KINDS), **options)


class RuleInput(StrictSerializer):
    """A rule; a new one is switched off unless it says otherwise."""

    name = LineField(max_length=100)
    scope = ScopeField()
    conditions = ConditionsField(help_text="See docs/moderation-rules.md.")
    action = SlugChoice(RuleAction)
    reason = SlugChoice(Reason, required=False)
    message = LineField(max_length=300, required=False, allow_blank=True)
    enabled = Flag(required=False)
    dry_run = Flag(required=False)
    order = WholeNumber(min_value=0, max_value=100_000, required=False)


class Draft(StrictSerializer):
    """A rule that is not stored yet."""

    name = LineField(max_length=100, required=False)
    scope = ScopeField()
    conditions = ConditionsField()
    action = SlugChoice(RuleAction, required=False)


class TrialInput(StrictSerializer):
    """Either a stored rule by its id, or a draft."""

    rule_id = IdField(required=False)
    rule = Draft(required=False)
    days = WholeNumber(min_value=1, max_value=365, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("rule_id" in attrs) == ("rule" in attrs):
            raise serializers.ValidationError({"rule": "Either rule_id or rule is needed."}, "required")
        return attrs


class TrialProgressSerializer(serializers.Serializer):
    """How far a trial is."""

    seen = serializers.IntegerField()
    expected = serializers.IntegerField()
    percent = serializers.IntegerField()
    hits = serializers.IntegerField()


class TrialSerializer(serializers.Serializer):
    """A rule held against the past. `result` is there once the state is `done`."""

    id = IdField()
    state = serializers.ChoiceField(TrialState.choices)
    rule = IdField(allow_null=True)
    name = serializers.CharField()
    scope = serializers.ListField(child=serializers.ChoiceField(constants.KINDS))
    conditions = serializers.DictField()
    description = serializers.CharField()
    days = serializers.IntegerField()
    progress = TrialProgressSerializer()
    result = serializers.DictField(allow_null=True)
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RuleFilters(StrictSerializer):
    """Which rules: without it all of them."""

    enabled = SlugChoice(("true", "false"), required=False)


class RuleSerializer(serializers.Serializer):
    """A rule, and how it has been doing."""

    id = IdField()
    name = serializers.CharField()
    scope = serializers.ListField(child=serializers.ChoiceField(constants.KINDS))
    conditions = serializers.DictField()
    description = serializers.CharField(help_text="The conditions in words.")
    action = serializers.ChoiceField(RuleAction.choices)
    reason = serializers.ChoiceField(Reason.choices, help_text="Of the cases that it opens.")
    message = serializers.CharField(help_text="What the author of a refused text is told.")
    enabled = serializers.BooleanField()
    dry_run = serializers.BooleanField(help_text="Hits are kept, and nothing else happens.")
    order = serializers.IntegerField(help_text="The lowest is looked at first.")
    hits = serializers.IntegerField()
    right = serializers.IntegerField(help_text="Hits about which moderators did something.")
    wrong = serializers.IntegerField(help_text="Hits that moderators dismissed.")
    precision = serializers.FloatField(allow_null=True, help_text="right / (right + wrong)")
    last_hit_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


def as_input(rule: AutoRule) -> dict[str, Any]:
    """A stored rule in the form in which it is tried."""
    return {"name": rule.name, "scope": rule.scope, "conditions": rule.conditions, "action": rule.action}
