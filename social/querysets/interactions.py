"""The repository of likes, bookmarks, ratings, downloads and forks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from profiles.querysets import hidden_ids

if TYPE_CHECKING:
    from profiles.querysets import Viewer
    from social.models import Interaction


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def reviews(self) -> Self:
        """Ratings with words to them."""
        # `has_review=True` would be a bare column on SQLite, which no index can serve
        return self.filter(has_review__in=[True])

    def on_skill(self, skill_id: str, viewer: Viewer) -> Self:
        """What others did with a skill, without those whom a block hides from the viewer."""
        rows = self.filter(skill_id=skill_id)
        hidden = hidden_ids(viewer)
        return rows.exclude(user_id__in=hidden) if hidden else rows

    def of_viewer(self, user_id: str, skill_ids: Iterable[str]) -> dict[str, dict[str, int]]:
        """Skill id → kind → rating (0 for other kinds): all that one user did with a page of skills, in one query."""
        done: dict[str, dict[str, int]] = {}
        rows = self.filter(user_id=user_id, skill_id__in=set(skill_ids)).values_list("skill_id", "kind", "rating")
        for skill_id, kind, rating in rows:
            done.setdefault(skill_id, {})[kind] = rating
        return done

    def columns(self) -> models.QuerySet[Interaction, dict[str, Any]]:
        """What a list shows of an interaction itself."""
        return self.values("id", "user_id", "skill_id", "rating", "review", "created_at", "updated_at")
