"""The rules in use, compiled once a process and anew when any has changed.

Whether one has is asked of the cache, which everything that changes a rule empties: with Redis that is at once
everywhere. Where each process has a cache of its own, the database is asked again after a second.
"""

from __future__ import annotations

import threading

import structlog
from django.core.cache import cache

from moderation.models import AutoRule, RuleSetState
from moderation.rules.errors import BadConditions
from moderation.rules.language import parse
from moderation.rules.ruleset import Rule, RuleSet
from yiz.db import insert_new, on_commit
from yiz.ids import new_id

log = structlog.get_logger(__name__)

LOOK = 1
"""Seconds for which a process takes for granted that no rule has changed, unless it is told."""

_KEY = "moderation:rules:version"
_NONE = "none"
COLUMNS = ("id", "name", "scope", "conditions", "action", "dry_run", "message")


class _InUse:
    """The compiled rules of this process; while one thread compiles, the others go on with what they have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = ""
        self._set = RuleSet([])

    def get(self) -> RuleSet:
        version = cache.get(_KEY)
        if version is None:
            version = stored_version()
            cache.set(_KEY, version, LOOK)
        if version != self._version and self._lock.acquire(blocking=not self._version):
            try:
                if version != self._version:
                    self._set, self._version = load(), version
            finally:
                self._lock.release()
        return self._set


_in_use = _InUse()


def current() -> RuleSet:
    """The rules that are switched on, in their order."""
    return _in_use.get()


def load() -> RuleSet:
    """Compiles the rules of the database; one that can't be understood any more is left out, and said so."""
    rows = AutoRule.objects.filter(enabled=True).order_by("order", "id").values(*COLUMNS)
    return RuleSet([rule for row in rows if (rule := compiled_rule(row)) is not None])


def compiled_rule(row: dict[str, object]) -> Rule | None:
    """A rule from its columns (`COLUMNS`); None when its conditions are of another version of the language."""
    try:
        conditions = parse(row["conditions"])
    except BadConditions as bad:
        log.error("rule_left_out", rule_id=row["id"], rule=row["name"], error=str(bad))
        return None
    scope: list[str] = row["scope"]  # type: ignore[assignment]
    return Rule(
        id=str(row["id"]),
        name=str(row["name"]),
        scope=frozenset(scope),
        conditions=conditions,
        action=str(row["action"]),
        dry_run=bool(row["dry_run"]),
        message=str(row["message"]),
    )


def stored_version() -> str:
    return RuleSetState.objects.filter(pk=1).values_list("version", flat=True).first() or _NONE


def changed() -> None:
    """Says that a rule has changed. Inside the transaction in which it does."""
    version = new_id()
    state = RuleSetState.objects.filter(pk=1)
    if not state.update(version=version) and not insert_new(RuleSetState(id=1, version=version)):
        state.update(version=version)
    on_commit(lambda: cache.delete(_KEY))
