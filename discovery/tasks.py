"""What is done by schedule: trending's moment moves on, the model of recommendations is trained, what is old goes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from discovery.constants import MIN_POSITIVE, POSITIVE, SHIFT_CHUNK, TRENDING_TOLD, VOTES_KEPT
from discovery.models import TrendingVote
from discovery.recommendations import versions
from discovery.recommendations.interactions import interactions
from discovery.trending import shifting
from discovery.trending.lists import trending_rows
from yiz.cache.constants import TRENDING
from yiz.cache.services import CacheService
from yiz.db import delete_rows
from yiz.ports import Progress
from yiz.realtime.publish import SYSTEM, publish
from yiz.realtime.publish import TRENDING as TRENDING_ROOM

_TOLD = "told"


def trending_content(progress: Progress) -> int:
    """Brings the scores to the present base, and tells everybody of the top list of the week when it has changed."""
    moved = shifting.shift(progress)
    told = top_of_the_week()
    if told["skills"] != CacheService.get(TRENDING, _TOLD):
        for room in (SYSTEM, TRENDING_ROOM):
            publish(room, "trending_update", told)
        CacheService.put(TRENDING, _TOLD, told["skills"])
    return moved + len(told["skills"])


def top_of_the_week() -> dict[str, Any]:
    """What `trending_update` tells: what trends with everybody now."""
    return {"window": "week", "skills": [_short(row) for row in trending_rows(None, "week", "", TRENDING_TOLD)]}


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "slug", "title", "category", "author")}


def train_recommendations(progress: Progress) -> int:
    """Trains a version of the model on all that people did, and takes it into use unless it is worse than the last.

    Nothing happens while too little is known.
    """
    rows = list(interactions())
    if sum(weight >= POSITIVE for _, _, weight, _ in rows) < MIN_POSITIVE:
        return 0
    from discovery.recommendations.data import collected  # noqa: PLC0415  heavy: only when there is something to train
    from discovery.recommendations.training import train  # noqa: PLC0415

    progress(len(rows), "interactions")
    data = collected(rows)
    trained = train(data, lambda what: progress(len(data), what))
    versions.accept(versions.store(trained, data, progress))
    return len(data)


def clean(progress: Progress) -> int:
    """Removes votes that are too old to say anything, and the vectors of older models."""
    removed = versions.remove_old(progress)
    votes = 0
    while gone := list(_old_votes().order_by("at").values_list("id", flat=True)[:SHIFT_CHUNK]):
        votes += delete_rows(TrendingVote.objects.filter(pk__in=gone))
        progress(removed + votes, "old votes")
    return removed + votes


def count() -> int:
    """How many rows `clean` would remove."""
    return versions.count_old() + _old_votes().count()


def _old_votes() -> QuerySet[TrendingVote]:
    return TrendingVote.objects.filter(at__lt=timezone.now() - VOTES_KEPT)
