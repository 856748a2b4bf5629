"""`yiz.ports.content_screen`: what rules and the classifier say of a text, before it is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import structlog

from moderation.classifier.current import hiding
from moderation.rules.current import current
from moderation.rules.facts import StoredFacts
from moderation.rules.material import Evidence, Material
from moderation.rules.ruleset import Facts, Hit
from yiz.db import atomic
from yiz.events.screened import tell_screened
from yiz.ports import Screening

log = structlog.get_logger(__name__)

STRICTEST = ("reject", "suspend", "hide", "require_review", "flag")
SHOWN_AT_ONCE = frozenset({"user", "review"})
"""What can't be stored unseen: it is refused where anything else would be held back."""

CLASSIFIER = "classifier"
"""In place of a rule's id, where the classifier hides by itself."""

REFUSED = "This text breaks the rules of this place, and was not stored."
_FIRST_SEEN = "This has to be looked at by a moderator first. Please say it differently, or write to us."


class RuleScreen:
    """The rules in use, held against one text."""

    def screen(self, kind: str, author_id: str, fields: Mapping[str, str], target_id: str = "") -> Screening:
        """See `yiz.ports.ContentScreen`. Whatever fails in here lets the text pass, and is logged."""
        try:
            verdict = self._screen(kind, author_id, fields, target_id)
            if verdict.action == "reject":
                _record(verdict, kind, author_id)
        except Exception:
            log.exception("screening_failed", kind=kind, author_id=author_id)
            return Screening()
        return verdict

    @staticmethod
    def _screen(kind: str, author_id: str, fields: Mapping[str, str], target_id: str) -> Screening:
        material = Material(kind, author_id, fields)
        if not material.fields:
            return Screening()
        facts = StoredFacts(author_id, target_id)
        hits = current().hits(material, facts)
        told = [_told(hit) for hit in hits]
        actions = {hit.rule.action for hit in hits if not hit.rule.dry_run}
        if not actions & {"reject", "suspend", "hide"} and (shown := _by_itself(material, facts)):
            told.append(shown)
            actions.add("hide")
        return verdict_of(kind, actions, _message(hits), tuple(told))


def verdict_of(kind: str, actions: set[str], message: str, hits: tuple[str, ...]) -> Screening:
    """The strictest of the actions, as those who store the text know it."""
    strictest = next((action for action in STRICTEST if action in actions), "allow")
    if strictest == "reject":
        return Screening("reject", message or REFUSED, hits)
    if strictest in ("suspend", "hide", "require_review"):
        if kind in SHOWN_AT_ONCE:
            return Screening("reject", message or _FIRST_SEEN, hits)
        return Screening("require_review" if strictest == "require_review" else "hide", "", hits)
    return Screening("flag" if strictest == "flag" else "allow", "", hits)


def _message(hits: Sequence[Hit]) -> str:
    """What the first of the strictest rules has to say to the author."""
    acting = [hit.rule for hit in hits if not hit.rule.dry_run]
    acting.sort(key=lambda rule: STRICTEST.index(rule.action))
    return acting[0].message if acting else ""


def _by_itself(material: Material, facts: Facts) -> str | None:
    """The classifier's own hit, where it is sure enough to hide without a rule."""
    for label, least in hiding().items():
        score = facts.score(material, label)
        if score is not None and score.probability >= least:
            words = f"{label} {score.probability:.3f}; strongest words: {', '.join(score.words)}"
            return _row(CLASSIFIER, label, "hide", dry_run=False, evidence=[Evidence(CLASSIFIER, words)])
    return None


def _told(hit: Hit) -> str:
    return _row(hit.rule.id, hit.rule.name, hit.rule.action, dry_run=hit.rule.dry_run, evidence=hit.evidence)


def _row(rule: str, name: str, action: str, *, dry_run: bool, evidence: Sequence[Evidence]) -> str:
    row = {"rule": rule, "name": name, "action": action, "dry_run": dry_run}
    return json.dumps({**row, "evidence": [_piece(piece) for piece in evidence]}, ensure_ascii=False)


def _piece(piece: Evidence) -> dict[str, object]:
    return {
        "condition": piece.condition,
        "text": piece.text,
        "field": piece.field,
        "start": piece.start,
        "end": piece.end,
    }


@atomic
def _record(verdict: Screening, kind: str, author_id: str) -> None:
    """A refused text is not stored; that it was refused, and by which rule, is."""
    tell_screened(verdict, kind=kind, target_id="", author_id=author_id)
