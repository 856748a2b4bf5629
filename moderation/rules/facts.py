"""What rules ask the database about a text's author and about texts like it: each by one indexed query."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

import structlog
from django.db.models import Q, QuerySet

from moderation.classifier.current import judged
from moderation.models import TextPrint
from moderation.rules import similarity
from moderation.rules.leaves import Repeats
from moderation.rules.material import Material
from moderation.rules.ruleset import Score
from profiles.models import User
from social.models import Comment, CustomTask, Interaction, InteractionKind, SharedSkill
from yiz.clock import now
from yiz.ids import id_at

log = structlog.get_logger(__name__)

CANDIDATES = 200
"""Prints that a text is compared with, at most: the newest."""


class StoredFacts:
    """`moderation.rules.ruleset.Facts` of one text; `target_id` is what is edited, so that it is not its own like."""

    def __init__(self, author_id: str, target_id: str = "") -> None:
        self._author_id, self._target_id = author_id, target_id
        self._scores: dict[str, Score | None] = {}
        self._own: similarity.Signature | None = None

    def account_hours(self) -> float | None:
        return self._hours

    @cached_property
    def _hours(self) -> float | None:
        joined = User.objects.filter(pk=self._author_id).values_list("joined_at", flat=True).first()
        # an account that is being made is not there yet
        return 0.0 if joined is None else max(0.0, (now() - joined).total_seconds() / 3600)

    def written(self, kind: str, minutes: int, at_most: int) -> int:
        rows = _written(kind, self._author_id)
        if rows is None:
            return 0
        since = now() - timedelta(minutes=minutes)
        recent = rows.filter(pk__gte=id_at(since)).order_by("-id")
        return len(recent.values_list("id", flat=True)[:at_most])

    def similar(self, material: Material, condition: Repeats) -> int:
        since = now() - timedelta(hours=condition.within_hours)
        rows = TextPrint.objects.filter(pk__gte=id_at(since))
        if self._target_id:
            rows = rows.exclude(target_id=self._target_id)
        if condition.by == "author":
            rows = rows.filter(author_id=self._author_id)
        else:
            rows = rows.filter(Q(*zip(BAND_COLUMNS, self._bands(material), strict=True), _connector=Q.OR))
        found = 0
        own = self._signature(material)
        for packed in rows.order_by("-id").values_list("signature", flat=True)[:CANDIDATES]:
            found += similarity.alike(own, similarity.loaded(bytes(packed))) >= condition.similarity
            if found >= condition.times:
                break
        return found

    def score(self, material: Material, label: str) -> Score | None:
        if label not in self._scores:
            found = judged(material.text, label)
            self._scores[label] = None if found is None else Score(found.probability, tuple(w for w, _ in found.words))
        return self._scores[label]

    def _signature(self, material: Material) -> similarity.Signature:
        if self._own is None:
            self._own = similarity.signature(material.text)
        return self._own

    def _bands(self, material: Material) -> list[int]:
        return similarity.bands(self._signature(material))


BAND_COLUMNS = ("band_1", "band_2", "band_3", "band_4")


def _written(kind: str, author_id: str) -> QuerySet[Any] | None:
    if kind == "comment":
        return Comment.objects.filter(author_id=author_id)
    if kind == "task":
        return CustomTask.objects.filter(author_id=author_id)
    if kind == "skill":
        return SharedSkill.objects.filter(author_id=author_id)
    if kind == "review":
        return Interaction.objects.filter(user_id=author_id, kind=InteractionKind.RATING)
    return None


def keep_print(kind: str, target_id: str, author_id: str, text: str) -> None:
    """Stores how the text of a target looks, in place of how it looked before."""
    own = similarity.signature(text)
    columns: dict[str, Any] = dict(zip(BAND_COLUMNS, similarity.bands(own), strict=True))
    columns |= {"signature": similarity.stored(own), "author_id": author_id}
    there = TextPrint.objects.filter(kind=kind, target_id=target_id)
    if not there.update(**columns):
        TextPrint.objects.bulk_create([TextPrint(kind=kind, target_id=target_id, **columns)], ignore_conflicts=True)
