"""Training the classifier on what moderators decided, and letting it in when it is better than the one in use.

Which texts are held out is decided by a digest of their words: what one version was measured on, no other has learnt
from. Needs scikit-learn: imported only where something is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter
from typing import Any

import numpy as np
import structlog
from sklearn.metrics import f1_score, roc_auc_score
from threadpoolctl import threadpool_limits

from moderation.classifier import current
from moderation.classifier.constants import (
    HELD_OUT,
    HIDE_PRECISION,
    KEEP_VERSIONS,
    LABELS,
    MAX_TEXTS,
    MIN_DECIDED,
    MIN_EACH,
    MIN_HELD_OUT,
    TRIALS,
)
from moderation.classifier.learning import Counts, Flags, model_of
from moderation.classifier.model import Model
from moderation.classifier.teachers import Lesson, decided, seed
from moderation.models import ClassifierStatus, ClassifierVersion
from yiz.clock import now
from yiz.db import atomic
from yiz.ids import new_id

log = structlog.get_logger(__name__)

Tell = Callable[[int, str], None]


class TooLittle(ValueError):
    """There is not enough to learn any label from."""


@dataclass(slots=True)
class _Material:
    """Lessons in two parts: learnt from, and held out."""

    learnt: list[Lesson]
    held_out: list[Lesson]
    decided: int
    digest: str


def train(tell: Tell, *, force: bool = False) -> ClassifierVersion:
    """Trains a version, stores it, and lets it in if it is better on the held-out part than the one in use is now.

    `force` lets it in anyway. Where nothing new was decided, the newest version is answered. Raises `TooLittle`.
    """
    began = perf_counter()
    material = _gathered(tell)
    newest = ClassifierVersion.objects.order_by("-id").first()
    if newest is not None and newest.digest == material.digest and not force:
        tell(0, "nothing new was decided")
        return newest
    tell(len(material.learnt), "learning")
    with threadpool_limits(1):
        model = _learnt(material)
    tell(len(material.learnt), "measuring")
    before = current.current()
    figures, better = compared(model, before, material.held_out)
    _may_hide(model, figures, material)
    version = ClassifierVersion(
        id=new_id(),
        texts=len(material.learnt),
        decided=material.decided,
        held_out=len(material.held_out),
        figures=figures,
        digest=material.digest,
        seconds=round(perf_counter() - began, 2),
        note="" if better else "Not better on what was held out than the one in use.",
        packed=model.packed(),
    )
    _store(version, let_in=better or force)
    log.info("classifier_trained", version=version.pk, status=version.status, figures=figures)
    return version


def _gathered(tell: Tell) -> _Material:
    lessons: dict[str, Lesson] = {}
    number = 0
    for lesson in decided(MAX_TEXTS):
        # of several decisions about the same words the newest counts, which comes first
        number += lessons.setdefault(lesson.key, lesson) is lesson
        tell(number, "reading decisions")
    for lesson in seed():
        lessons.setdefault(lesson.key, lesson)
    ordered = sorted(lessons.values(), key=lambda lesson: lesson.key)
    digest = sha256()
    for lesson in ordered:
        digest.update(f"{lesson.key}{sorted(lesson.labels.items())}".encode())
    kept = [lesson for lesson in ordered if not is_held_out(lesson)]
    return _Material(kept, [lesson for lesson in ordered if is_held_out(lesson)], number, digest.hexdigest())


def is_held_out(lesson: Lesson) -> bool:
    return int(lesson.key[:8], 16) % HELD_OUT == 0


def _learnt(material: _Material) -> Model:
    rows, bad = {}, {}
    for label in LABELS:
        known = [place for place, lesson in enumerate(material.learnt) if label in lesson.labels]
        flags = np.array([material.learnt[place].labels[label] for place in known], dtype=bool)
        if len(known) and min(flags.sum(), (~flags).sum()) >= MIN_EACH:
            rows[label], bad[label] = np.array(known), flags
    if not rows:
        raise TooLittle(f"At least {MIN_EACH} good and bad texts of one label are needed.")
    return model_of(Counts([lesson.text for lesson in material.learnt]), rows, bad)


def compared(model: Model, before: Model | None, held_out: Sequence[Lesson]) -> tuple[dict[str, Any], bool]:
    """Figures of both by label, and whether the new one is at least as good, label by label, and better in one.

    The advantage is judged on texts drawn anew from the held-out part: a difference that is mere luck changes nothing.
    """
    figures: dict[str, Any] = {}
    verdicts = []
    for label in model.heads:
        lessons = [lesson for lesson in held_out if label in lesson.labels]
        bad = np.array([lesson.labels[label] for lesson in lessons], dtype=bool)
        new = _probabilities(model, lessons, label)
        figures[label] = _figures(new, bad)
        if before is not None and label in before.heads:
            old = _probabilities(before, lessons, label)
            figures[label]["before"] = _figures(old, bad)
            verdicts.append(advantage(new, old, bad))
        else:
            verdicts.append(1.0)
    if before is not None and set(before.heads) - set(model.heads):
        return figures, False
    return figures, bool(verdicts) and max(verdicts) >= 0.5 and min(verdicts) >= 0.1


def _probabilities(model: Model, lessons: Iterable[Lesson], label: str) -> Any:
    return np.array([model.probabilities(lesson.text)[label] for lesson in lessons])


def _figures(probabilities: Any, bad: Flags) -> dict[str, Any]:
    if not len(bad) or bad.all() or not bad.any():
        return {"texts": len(bad), "bad": int(bad.sum())}
    return {
        "texts": len(bad),
        "bad": int(bad.sum()),
        "f1": round(float(f1_score(bad, probabilities >= 0.5, zero_division=0.0)), 4),
        "auc": round(float(roc_auc_score(bad, probabilities)), 4),
    }


def advantage(new: Any, old: Any, bad: Flags) -> float:
    """In how many of the draws the new one's mistakes weigh no more than the old one's (by log loss)."""
    if not len(bad):
        return 0.5
    drawn = np.random.default_rng(7).integers(0, len(bad), (TRIALS, len(bad)))
    lead = _loss(old, bad) - _loss(new, bad)
    sums = lead[drawn].sum(axis=1)
    return float((sums > 0).mean() + 0.5 * (sums == 0).mean())


def _loss(probabilities: Any, bad: Flags) -> Any:
    right = np.where(bad, probabilities, 1 - probabilities)
    return -np.log(np.clip(right, 1e-4, 1))


def _may_hide(model: Model, figures: dict[str, Any], material: _Material) -> None:
    """Nothing hides by itself that has not proven its precision on enough of what moderators decided."""
    for label, head in model.heads.items():
        least = head.hide_at
        lessons = [lesson for lesson in material.held_out if label in lesson.labels and lesson.decided]
        hidden: Counter[bool] = Counter()
        if least is not None:
            for lesson in lessons:
                if model.probabilities(lesson.text)[label] >= least:
                    hidden[lesson.labels[label]] += 1
        right, number = hidden[True], sum(hidden.values())
        proven = material.decided >= MIN_DECIDED and right >= MIN_HELD_OUT and right / number >= HIDE_PRECISION
        figures[label] |= {"threshold": least, "hidden": number, "precision": right / number if number else None}
        figures[label]["hides"] = proven
        if not proven:
            head.hide_at = None


@atomic
def _store(version: ClassifierVersion, *, let_in: bool) -> None:
    version.status = ClassifierStatus.REFUSED
    if let_in:
        version.status, version.activated_at = ClassifierStatus.ACTIVE, now()
        ClassifierVersion.objects.filter(status=ClassifierStatus.ACTIVE).update(status=ClassifierStatus.RETIRED)
    version.save(force_insert=True)
    old = ClassifierVersion.objects.exclude(status=ClassifierStatus.ACTIVE).order_by("-id")
    for key in list(old.values_list("id", flat=True)[KEEP_VERSIONS:]):
        ClassifierVersion.objects.filter(pk=key).delete()
    if let_in:
        current.changed()
