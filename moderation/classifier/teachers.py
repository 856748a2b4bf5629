"""What the classifier learns from: decisions of moderators, and a small set of texts that comes with the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from moderation.models import Case, CaseStatus, DecisionKind
from moderation.rules.folding import fold
from yiz.keyset import CHUNK

SPAM = frozenset({"spam"})
TOXIC = frozenset({"harassment", "hate", "violence"})


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, and which labels it has or has not; what is not said of it is not known."""

    text: str
    labels: dict[str, bool]
    decided: bool

    @property
    def key(self) -> str:
        """What the same words have in common, however they are spelt."""
        return sha256(fold(self.text).strip().encode("utf-8", "replace")).hexdigest()


def decided(most: int) -> Iterator[Lesson]:
    """Of the newest decided cases, so many: what was dismissed is clean; what was acted on is what its reason says."""
    rows = Case.objects.filter(status=CaseStatus.DECIDED).exclude(outcome="").order_by("-id")
    columns, before, number = ("id", "target_kind", "outcome", "reason", "snapshot"), None, 0
    while number < most:
        page = list((rows.filter(pk__lt=before) if before else rows).values(*columns)[:CHUNK])
        if not page:
            return
        for row in page:
            text, labels = _text(row["target_kind"], row["snapshot"]), _labels(row["outcome"], row["reason"])
            if text and labels:
                number += 1
                yield Lesson(text, labels, decided=True)
            if number >= most:
                return
        before = page[-1]["id"]


def seed() -> Iterator[Lesson]:
    """The set that comes with the product, in English and German."""
    raw = (files("moderation.classifier") / "seed.tsv").read_text(encoding="utf-8")
    for line in raw.splitlines():
        label, _, text = line.partition("\t")
        yield Lesson(text, {"spam": label == "spam", "toxicity": label == "toxic"}, decided=False)


def _text(kind: str, snapshot: dict[str, str]) -> str:
    """What the target said when its case was opened; of a comment the title is not its own."""
    parts = [snapshot.get("text", "")]
    if kind in ("skill", "user"):
        parts.insert(0, snapshot.get("title", ""))
    return "\n".join(part for part in parts if part).strip()


def _labels(outcome: str, reason: str) -> dict[str, bool]:
    if outcome == DecisionKind.DISMISS:
        return {"spam": False, "toxicity": False}
    if reason in SPAM:
        return {"spam": True, "toxicity": False}
    if reason in TOXIC:
        return {"toxicity": True, "spam": False}
    return {}
