"""The vectors of skills: what they are about, as numbers; for whoever compares skills with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from discovery.models import SearchDocument
from discovery.search.constants import FIELDS
from discovery.search.model import current

if TYPE_CHECKING:
    import numpy as np


def vectors_of(skill_ids: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Vectors of length 1 by skill id; their scalar product is how alike two skills are, from −1 to 1.

    Those of skills that came after the model was computed are made from their words, by one query. Empty while there
    is no model (with fewer than `MODEL_AT_LEAST` public skills); a skill without any known word has none. Whether
    somebody may see the skills is the caller's to ask.
    """
    index = current()
    if index is None or not skill_ids:
        return {}
    found = index.vectors_of(skill_ids)
    missing = [skill for skill in skill_ids if skill not in found]
    if missing:
        for row in SearchDocument.objects.filter(skill_id__in=missing).values("skill_id", *FIELDS):
            vector = index.folded(row)
            if vector is not None:
                found[row["skill_id"]] = vector
    return found
