"""The trained model as a source: what goes with what a user has liked. From stored vectors of these skills only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from discovery.constants import DISMISSALS_AT_MOST, FROM_A_SOURCE, NAMED, SCORED_AT_MOST
from discovery.models import Dismissal, RecommendationModel, SkillVector
from discovery.recommendations.interactions import DISMISSED
from discovery.recommendations.packing import Index, unpacked_index, unpacked_rows
from discovery.recommendations.ranking import Parameters, faded, ranked, scored, values
from discovery.recommendations.sources import Candidate
from discovery.recommendations.tastes import Tastes


def collaborative(user_id: str, tastes: Tastes, version: dict[str, Any]) -> list[Candidate]:
    """The best by the model's version in use; two queries. Nothing for those of whose deeds the model knows none."""
    index = index_of(version["id"])
    parameters = Parameters(**version["parameters"])
    against = Dismissal.objects.filter(user_id=user_id).order_by("-id").values_list("skill_id", flat=True)
    deeds = [(deed.skill_id, deed.weight) for deed in tastes.deeds[:SCORED_AT_MOST]]
    done = {skill_id for skill_id, _ in deeds}
    deeds += [(skill_id, DISMISSED) for skill_id in against[:DISMISSALS_AT_MOST] if skill_id not in done]
    vectors = vectors_of(version["id"], [skill_id for skill_id, _ in deeds])
    known = [(age, key, weight) for age, (key, weight) in enumerate(deeds) if key in vectors]
    if not known:
        return []
    ages, keys, weights = (list(column) for column in zip(*known, strict=True))
    value = faded(values(np.array(weights), parameters), np.array(ages), parameters)
    matrix = unpacked_rows([vectors[key] for key in keys], len(index.ids))
    scores = scored(sparse.csr_matrix(value[None, :]), matrix, index.popularity, parameters)
    seen = sparse.csr_matrix(np.isin(np.arange(len(index.ids)), [index.numbers[key] for key in keys])[None, :])
    found = ranked(scores, seen, [user_id], index.rare, parameters, FROM_A_SOURCE)[0]
    found = found[found >= 0]
    says = value[:, None] * matrix[:, found].toarray()
    return [Candidate(index.ids[item], _because(keys, says[:, place])) for place, item in enumerate(found)]


def neighbours(skill_id: str, version: dict[str, Any], number: int) -> dict[str, float]:
    """Skills that go with this one, and how much, beside the one that goes with it most; one query."""
    vectors = vectors_of(version["id"], [skill_id])
    if skill_id not in vectors:
        return {}
    index = index_of(version["id"])
    row = unpacked_rows([vectors[skill_id]], len(index.ids)).tocoo()
    best = np.argsort(-row.data)[:number]
    return {
        index.ids[row.col[place]]: float(row.data[place] / row.data[best[0]]) for place in best if row.data[place] > 0
    }


def vectors_of(model_id: str, skill_ids: list[str]) -> dict[str, bytes]:
    """Packed rows by skill."""
    rows = SkillVector.objects.filter(model_id=model_id, skill_id__in=skill_ids)
    return {key: bytes(packed) for key, packed in rows.values_list("skill_id", "packed")}


@lru_cache(maxsize=2)
def index_of(model_id: str) -> Index:
    """A version never changes, so each process reads its index once."""
    return unpacked_index(bytes(RecommendationModel.objects.values_list("index", flat=True).get(pk=model_id)))


def _because(keys: list[str], says: np.ndarray[Any, Any]) -> tuple[str, ...]:
    """The deeds that say most for it; one more than are named, in case one may no longer be seen."""
    order = np.argsort(-says, kind="stable")[: NAMED + 1]
    return tuple(keys[place] for place in order if says[place] > 0)
