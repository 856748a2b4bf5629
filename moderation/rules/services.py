"""AutoRuleService: making, changing and removing rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from moderation import log
from moderation.models import AutoRule
from moderation.rules import constants
from moderation.rules.current import changed
from moderation.rules.errors import BadConditions
from moderation.rules.language import dump, leaves, parse
from moderation.rules.leaves import Keywords, Pattern
from moderation.rules.patterns import compiled
from moderation.rules.words import described
from profiles.models import User
from yiz.api.errors import Conflict, Missing, PreconditionFailed, Unprocessable
from yiz.clock import now
from yiz.db import atomic
from yiz.erasing import erase_rows
from yiz.ids import new_id

EDITABLE = ("name", "scope", "conditions", "action", "reason", "message", "enabled", "dry_run", "order")
_LOGGED = ("name", "scope", "action", "enabled", "dry_run", "order")


class TooMuch(Unprocessable):
    """422: all rules that are switched on together would be more than screening has the time for."""

    def __init__(self, what: str, allowed: int) -> None:
        super().__init__(f"All rules that are switched on may have {allowed:,} {what} together.", "too_much")


class AutoRuleService:
    """Every write to rules. Conditions are JSON (`moderation.rules.language`), or `BadConditions` is raised.

    Whoever writes a text from the next second on is judged by what was changed here. Each change is in the log.
    """

    @staticmethod
    def create(*, by: User, fields: Mapping[str, Any]) -> AutoRule:
        """A new rule, switched off unless `fields` say otherwise. Raises `TooMuch`."""
        rule = AutoRule(id=new_id(), created_by_id=by.pk, changed_by_id=by.pk)
        for name, value in _checked(fields).items():
            setattr(rule, name, value)
        _create(rule, by.pk)
        return rule

    @staticmethod
    def edit(*, by: User, rule_id: str, changes: Mapping[str, Any], expected_revision: int | None = None) -> AutoRule:
        """Changes any of `EDITABLE`. Raises `Missing`, `TooMuch`, `PreconditionFailed` when it is no longer at
        `expected_revision`."""
        return _edit(by.pk, rule_id, _checked(changes), expected_revision)

    @staticmethod
    def delete(*, by: User, rule_id: str) -> None:
        """Removes the rule; its hits go with it, cases that it opened stay. Raises `Missing`."""
        _retire(by.pk, rule_id)
        erase_rows(AutoRule.objects.filter(pk=rule_id))


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not to be set: {', '.join(sorted(unknown))}")
    checked = dict(fields)
    if "conditions" in checked:
        checked["conditions"] = dump(parse(checked["conditions"]))
    if "scope" in checked:
        checked["scope"] = [kind for kind in constants.KINDS if kind in checked["scope"]]
    return checked


@atomic
def _create(rule: AutoRule, by: str) -> None:
    if AutoRule.objects.count() >= constants.MAX_RULES:
        raise Conflict(f"There are {constants.MAX_RULES} rules; remove some first.", "too_many_rules")
    _check_sum(rule)
    rule.save(force_insert=True)
    changed()
    _log("rule_created", by, rule)


@atomic
def _edit(by: str, rule_id: str, changes: dict[str, Any], expected_revision: int | None) -> AutoRule:
    rule = AutoRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise Missing
    if expected_revision is not None and rule.revision != expected_revision:
        raise PreconditionFailed
    differing = {name: value for name, value in changes.items() if getattr(rule, name) != value}
    if not differing:
        return rule
    for name, value in differing.items():
        setattr(rule, name, value)
    _check_sum(rule)
    rule.updated_at, rule.changed_by_id = now(), by
    same = AutoRule.objects.filter(pk=rule_id, revision=rule.revision)
    more = {"updated_at": rule.updated_at, "changed_by_id": by, "revision": F("revision") + 1}
    if not same.update(**differing, **more):
        raise Conflict("This rule was being changed at the same moment. Try again.", "busy")
    rule.revision += 1
    changed()
    _log("rule_changed", by, rule, sorted(differing))
    return rule


@atomic
def _retire(by: str, rule_id: str) -> None:
    rule = AutoRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise Missing
    AutoRule.objects.filter(pk=rule_id).update(enabled=False)
    changed()
    _log("rule_deleted", by, rule)


def _log(action: str, by: str, rule: AutoRule, differing: list[str] | None = None) -> None:
    details = {name: getattr(rule, name) for name in _LOGGED} | {
        "rule": rule.pk,
        "conditions": described(rule.conditions),
    }
    log.append(action, actor_id=by, details=details | ({"changed": differing} if differing else {}))


def _check_sum(rule: AutoRule) -> None:
    if not rule.enabled:
        return
    others = AutoRule.objects.filter(enabled=True).exclude(pk=rule.pk).values_list("conditions", flat=True)
    words = steps = 0
    for conditions in (rule.conditions, *others):
        more_words, more_steps = _weight(conditions)
        words, steps = words + more_words, steps + more_steps
    if words > constants.MAX_KEYWORDS_TOGETHER:
        raise TooMuch("keywords", constants.MAX_KEYWORDS_TOGETHER)
    if steps > constants.MAX_PROGRAMS_TOGETHER:
        raise TooMuch("steps of patterns", constants.MAX_PROGRAMS_TOGETHER)


def _weight(conditions: Any) -> tuple[int, int]:
    try:
        node = parse(conditions)
    except BadConditions:  # left out of screening, too
        return 0, 0
    words = sum(len(leaf.words) for leaf in leaves(node, Keywords))
    steps = sum(compiled(leaf.regex, case=leaf.case).size // 2 for leaf in leaves(node, Pattern))
    return words, steps
