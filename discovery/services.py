"""The public face of discovery: what trends, what fits a person, and what they do not want."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discovery.constants import RECOMMENDED_AT_MOST
from discovery.models import Dismissal
from discovery.recommendations.merging import Recommended
from discovery.recommendations.reasons import reasons
from discovery.recommendations.recommending import recommended
from discovery.trending.lists import trending_rows
from social.permissions import visible_or_404
from yiz.db import atomic, insert_new

if TYPE_CHECKING:
    from profiles.models import User
    from profiles.querysets import Viewer

_KEYS = ("id", "author_id", "status", "audience")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A skill for a person, and why: `{kind, text, because: [{kind, id, title}]}`."""

    skill_id: str
    reason: dict[str, Any]


class DiscoveryService:
    """For other rooms; the endpoints read the same."""

    @staticmethod
    def trending_ids(
        *, viewer: Viewer, window: str = "week", category: str | None = None, limit: int = 20
    ) -> list[str]:
        """Ids of what trends in the window (day, week or month), as far as the viewer may see it, the first first."""
        return [row["id"] for row in trending_rows(viewer, window, category or "", limit)]

    @staticmethod
    def recommend(*, viewer: User, limit: int = 20, exclude: Collection[str] = ()) -> list[Recommendation]:
        """At most `limit` (up to 50) skills for the viewer, the best first; none of `exclude`."""
        found: list[Recommended] = recommended(viewer, min(limit, RECOMMENDED_AT_MOST), exclude)
        told = reasons(found, viewer)
        return [Recommendation(one.row["id"], reason) for one, reason in zip(found, told, strict=True)]

    @staticmethod
    @atomic
    def dismiss(*, user: User, skill_id: str) -> None:
        """Never recommends the skill to the user again; done already is no error. 404 for what they may not see."""
        visible_or_404(user, skill_id, _KEYS)
        insert_new(Dismissal(user_id=user.pk, skill_id=skill_id))


trending_ids = DiscoveryService.trending_ids
recommend = DiscoveryService.recommend
