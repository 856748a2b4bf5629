"""The whole way from a user to a list."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from discovery.recommendations import sources
from discovery.recommendations.merging import Recommended, merged
from discovery.recommendations.sources import Candidate, Pool
from discovery.recommendations.tastes import Tastes, tastes_of
from discovery.recommendations.versions import active

if TYPE_CHECKING:
    from profiles.models import User


def recommended(user: User, limit: int, exclude: Collection[str] = ()) -> list[Recommended]:
    """At most `limit` skills, the best first, by a bounded number of queries; read afresh, so that everything that
    hides a skill holds at once."""
    tastes = tastes_of(user)
    pool = Pool(
        {
            "collaborative": _collaborative(user, tastes),
            "content": sources.content(tastes),
            "social": sources.social(user, tastes),
            "trending": sources.trending(user, tastes),
        }
    )
    return merged(pool, user, limit, exclude)


def _collaborative(user: User, tastes: Tastes) -> list[Candidate]:
    version = active() if tastes.deeds else None
    if version is None:
        return []
    from discovery.recommendations.collaborative import collaborative  # noqa: PLC0415  heavy: only when there is a model

    return collaborative(user.pk, tastes, version)
