"""Reading what trends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from social.models import SharedSkill
from social.querysets.skills import ORDERINGS, SkillFilter, visible_rows
from yiz.api.sifting import sift

if TYPE_CHECKING:
    from profiles.querysets import Viewer

ORDERING = {"day": "trending_day", "week": "trending", "month": "trending_month"}
"""The ordering of `social.querysets.skills` for each window."""


def trending_rows(viewer: Viewer, window: str, category: str, limit: int) -> list[dict[str, Any]]:
    """The first rows (as in lists, with their authors) of what trends, as far as the viewer may see it."""
    ordering = ORDERING[window]
    rows = SharedSkill.objects.candidates(viewer).narrowed(SkillFilter(category=category), ordering=ordering)
    found, _ = sift(
        rows.listed(),
        order=ORDERINGS[ordering],
        place=None,
        limit=limit,
        keep=lambda page: visible_rows(page, viewer),
    )
    return found
