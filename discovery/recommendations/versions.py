"""Versions of the trained model: stored, taken into use, refused, removed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from discovery.constants import FALL_ALLOWED, STALE_AFTER, VECTORS_AT_ONCE, VERSIONS_KEPT
from discovery.models import ModelStatus, RecommendationModel, SkillVector
from yiz.clock import now
from yiz.db import atomic, delete_rows

if TYPE_CHECKING:
    from discovery.recommendations.data import Interactions
    from discovery.recommendations.training import Trained
    from yiz.ports import Progress


def store(trained: Trained, data: Interactions, progress: Progress) -> RecommendationModel:
    """Stores a version with its vectors, not yet in use."""
    from discovery.recommendations.packing import packed_index  # noqa: PLC0415  heavy: only after a training

    figures = trained.figures
    row = RecommendationModel(
        users=len(data.user_keys),
        items=len(data.item_keys),
        interactions=len(data),
        ndcg=figures.ndcg,
        recall=figures.recall,
        coverage=figures.coverage,
        seconds=trained.seconds,
        parameters=trained.model.parameters.as_json(),
        index=packed_index(trained.model),
    )
    row.save(force_insert=True)
    vectors = _vectors(row, trained)
    stored = 0
    while chunk := list(islice(vectors, VECTORS_AT_ONCE)):
        SkillVector.objects.bulk_create(chunk)
        stored += len(chunk)
        progress(stored, "vectors")
    return row


def _vectors(row: RecommendationModel, trained: Trained) -> Iterator[SkillVector]:
    from discovery.recommendations.packing import packed_rows  # noqa: PLC0415  heavy: only after a training

    for number, packed in packed_rows(trained.model.matrix):
        yield SkillVector(model_id=row.pk, skill_id=trained.model.item_keys[number], packed=packed)


def accept(row: RecommendationModel) -> bool:
    """Takes a new version into use, unless it is worse than the one that is: then it is refused, and says why.

    A version that has been in use for `STALE_AFTER` is followed in any case: people's tastes have moved on.
    """
    present = active()
    if present is not None and now() - present["activated_at"] < STALE_AFTER:
        least = present["ndcg"] * (1 - FALL_ALLOWED)
        if row.ndcg < least:
            note = f"NDCG@10 {row.ndcg:.4f} on what was held out, after {present['ndcg']:.4f}: the older one stays."
            RecommendationModel.objects.filter(pk=row.pk).update(status=ModelStatus.REFUSED, note=note)
            return False
    activate(row.pk)
    return True


@atomic
def activate(model_id: str) -> None:
    """Makes this version the one in use, at once for all; the one before can be taken back while it is kept."""
    others = RecommendationModel.objects.filter(status=ModelStatus.ACTIVE).exclude(pk=model_id)
    others.update(status=ModelStatus.RETIRED)
    RecommendationModel.objects.filter(pk=model_id).update(status=ModelStatus.ACTIVE, activated_at=now(), note="")


def active() -> dict[str, Any] | None:
    """The version in use, without its index; one query."""
    rows = RecommendationModel.objects.filter(status=ModelStatus.ACTIVE).order_by("-id")
    row: dict[str, Any] | None = rows.values("id", "ndcg", "parameters", "activated_at").first()  # type: ignore[assignment]
    return row


def has_vectors(model_id: str) -> bool:
    """Whether the version can still be used."""
    return SkillVector.objects.filter(model_id=model_id).exists()


def remove_old(progress: Progress) -> int:
    """Removes the vectors of all but the newest versions and the one in use; what is known of them stays.

    Those of trainings that were killed go too.
    """
    removed = 0
    for key in _retired():
        vectors = SkillVector.objects.filter(model_id=key)
        while ids := list(vectors.values_list("id", flat=True)[:VECTORS_AT_ONCE]):
            removed += delete_rows(SkillVector.objects.filter(pk__in=ids))
            progress(removed, "vectors of older models")
    return removed


def count_old() -> int:
    """How many vectors `remove_old` would remove."""
    return sum(SkillVector.objects.filter(model_id=key).count() for key in _retired())


def _retired() -> list[str]:
    newest = list(RecommendationModel.objects.order_by("-id").values_list("id", "status"))
    kept = {key for key, _ in newest[:VERSIONS_KEPT]} | {key for key, status in newest if status == ModelStatus.ACTIVE}
    return [key for key, _ in newest if key not in kept]
