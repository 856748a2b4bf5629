"""What follows when rules apply: the hit is kept, and what the rule asks for is done, once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F

from moderation.constants import SUSPENSION
from moderation.models import AutoRule, Case, CaseSource, DecisionKind, HitOutcome, RuleHit, TargetKind
from moderation.rules.current import current
from moderation.rules.facts import keep_print
from moderation.rules.leaves import Repeats
from moderation.rules.screening import CLASSIFIER
from moderation.rules.texts import text_of
from moderation.services import CaseService, Flag
from moderation.services.people import Words, record
from profiles.models import Status, User
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.events.catalogue import ContentScreened

HIT_KEPT = timedelta(days=90)
WITHHOLDING = ("require_review", "hide", "suspend")
_LABEL_REASONS = {"spam": "spam", "toxicity": "harassment"}
_DECIDED_AT_ONCE = 1_000


def settle(event: ContentScreened) -> None:
    """Keeps each hit and does what its rule asks for; told again, it finds that done."""
    author = User.objects.filter(pk=event.author_id).values("id", "username", "status", "is_staff").first()
    for row in map(json.loads, event.hits):
        hit = _kept(event, row, author)
        if hit is not None and not hit.acted and author is not None:
            _act(hit, row, author)
    if event.target_id:
        remember(event.kind, event.target_id)


def remember(kind: str, target_id: str) -> None:
    """Keeps how a text looks, as long as any rule asks for repeated ones."""
    if not current().asks_for(Repeats):
        return
    found = text_of(kind, target_id)
    if found is not None:
        keep_print(kind, target_id, found.author_id, found.text)


def judge(kind: str, target_id: str) -> None:
    """Makes the outcome of a target's hits agree with how its newest case was decided."""
    cases = Case.objects.filter(target_kind=kind, target_id=target_id).exclude(outcome="").order_by("-id")
    outcome = cases.values_list("outcome", flat=True).first()
    if outcome is None:
        return
    wanted = HitOutcome.WRONG if outcome == DecisionKind.DISMISS else HitOutcome.RIGHT
    rows = RuleHit.objects.filter(kind=kind, target_id=target_id).order_by("-id")
    for hit in rows.values("id", "rule_id", "outcome")[:_DECIDED_AT_ONCE]:
        if hit["outcome"] != wanted:
            _judged(hit, wanted)


@atomic
def _judged(hit: Mapping[str, Any], wanted: str) -> None:
    same = RuleHit.objects.filter(pk=hit["id"], outcome=hit["outcome"])
    if same.update(outcome=wanted) and hit["rule_id"]:
        steps = {wanted: 1} | ({hit["outcome"]: -1} if hit["outcome"] else {})
        AutoRule.objects.filter(pk=hit["rule_id"]).update(**{name: F(name) + step for name, step in steps.items()})


@atomic
def _kept(event: ContentScreened, row: dict[str, Any], author: dict[str, Any] | None) -> RuleHit | None:
    """The hit's row. Whoever inserts it counts it; without an author (a refused sign-up) it is only counted once."""
    by_rule = row["rule"] != CLASSIFIER
    rule = AutoRule.objects.filter(pk=row["rule"]) if by_rule else None
    if rule is not None and not rule.exists():
        return None
    if author is None:
        return None
    hit = RuleHit(
        key=f"{event.id}:{row['rule']}",
        rule_id=row["rule"] if by_rule else None,
        kind=event.kind,
        target_id=event.target_id or None,
        author_id=event.author_id,
        action=row["action"],
        dry_run=row["dry_run"],
        evidence=row["evidence"],
        at=event.at,
    )
    if not insert_new(hit):
        return RuleHit.objects.filter(key=hit.key).first()
    if rule is not None:
        rule.update(hits=F("hits") + 1, last_hit_at=event.at)
    return hit


def _act(hit: RuleHit, row: dict[str, Any], author: dict[str, Any]) -> None:
    if not hit.dry_run:
        rule = AutoRule.objects.filter(pk=hit.rule_id).values("name", "reason").first() if hit.rule_id else None
        reason = rule["reason"] if rule else _LABEL_REASONS.get(row["name"], "other")
        name = f"Rule “{rule['name']}”" if rule else f"Classifier: {row['name']}"
        if hit.target_id and hit.kind in TargetKind.values and hit.action != "reject":
            flag = Flag(
                source=CaseSource.RULE if rule else CaseSource.CLASSIFIER,
                name=name,
                reason=reason,
                text=_words(piece["text"] for piece in hit.evidence),
                ref=hit.rule_id or CLASSIFIER,
            )
            withhold = hit.action in WITHHOLDING and hit.kind != TargetKind.USER
            CaseService.flag(kind=hit.kind, target_id=hit.target_id, flag=flag, hide=withhold)
        if hit.action == "suspend":
            _suspend(hit, author, reason, name)
    RuleHit.objects.filter(pk=hit.pk).update(acted=True)


def _words(pieces: Iterable[str]) -> str:
    return " · ".join(piece.replace("\n", " ") for piece in pieces)


@atomic
def _suspend(hit: RuleHit, author: dict[str, Any], reason: str, name: str) -> None:
    """The account may not write for a week. Never one of the staff, and nobody who is out already."""
    if author["is_staff"] or author["status"] != Status.ACTIVE:
        return
    if RuleHit.objects.filter(pk=hit.pk, acted=False).update(acted=True):
        note = "What you wrote breaks the rules of this place. This was found by an automatic rule; you can appeal."
        words = Words(reason=reason, note=note, internal_note=name)
        record(None, author["id"], f"@{author['username']}", DecisionKind.SUSPEND, words, now() + SUSPENSION)
