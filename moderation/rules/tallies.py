"""What a trial counts: how many texts a rule would have hit, when, and how moderators had decided those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from moderation.models import Case, CaseStatus, DecisionKind
from moderation.rules.material import Evidence
from moderation.rules.texts import Written

SAMPLE = 50
_PIECES = 3


@dataclass(slots=True)
class Tally:
    """The sums so far; survives being stored, so that another worker can go on from there."""

    seen: int = 0
    hits: int = 0
    right: int = 0
    wrong: int = 0
    bad: int = 0
    days: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)

    def add(self, written: Written, evidence: Sequence[Evidence] | None, outcome: str) -> None:
        """One text: whether the rule hits it, and how moderators decided it (`right`: bad; empty: not at all)."""
        self.seen += 1
        self.bad += outcome == "right"
        if evidence is None:
            return
        self.hits += 1
        self.right += outcome == "right"
        self.wrong += outcome == "wrong"
        self.days[written.at.date().isoformat()] += 1
        self._draw(written, evidence, outcome)

    def _draw(self, written: Written, evidence: Sequence[Evidence], outcome: str) -> None:
        """Fifty of the hits, drawn by a digest: the same ones, whoever goes on where somebody was cut short."""
        lot = sha256(f"{written.kind}:{written.id}".encode()).hexdigest()[:16]
        if len(self.sample) >= SAMPLE and lot >= self.sample[-1]["lot"]:
            return
        pieces = [{"condition": piece.condition, "text": piece.text} for piece in evidence[:_PIECES]]
        one: dict[str, Any] = {"lot": lot, "kind": written.kind, "id": written.id, "author_id": written.author_id}
        one |= {"at": written.at.isoformat(), "outcome": outcome, "evidence": pieces}
        self.sample = sorted([*self.sample, one], key=lambda row: row["lot"])[:SAMPLE]

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("seen", "hits", "right", "wrong", "bad", "sample")} | {
            "days": dict(self.days)
        }

    @classmethod
    def loaded(cls, stored: Mapping[str, Any]) -> Tally:
        return cls(**{**stored, "days": Counter(stored.get("days", {}))})

    def result(self, days: int) -> dict[str, Any]:
        """What is told of it in the end. Precision is that of the hits that were decided; recall the share of what
        moderators acted on; both null where there is nothing to judge by."""
        decided = self.right + self.wrong
        sample = [{name: value for name, value in row.items() if name != "lot"} for row in self.sample]
        return {
            "seen": self.seen,
            "hits": self.hits,
            "hits_a_day": round(self.hits / max(1, days), 2),
            "by_day": [{"day": day, "hits": number} for day, number in sorted(self.days.items())],
            "decided": {"right": self.right, "wrong": self.wrong, "undecided": self.hits - decided},
            "missed": self.bad - self.right,
            "precision": round(self.right / decided, 4) if decided else None,
            "recall": round(self.right / self.bad, 4) if self.bad else None,
            "sample": sample,
        }


def outcomes(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """How moderators decided about each of these targets (at most 1,000): `right` when they did something."""
    cases = Case.objects.filter(target_kind=kind, target_id__in=list(ids), status=CaseStatus.DECIDED)
    rows = cases.exclude(outcome="").order_by("id").values_list("target_id", "outcome")
    return {target: "wrong" if outcome == DecisionKind.DISMISS else "right" for target, outcome in rows}
