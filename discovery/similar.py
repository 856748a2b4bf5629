"""Which skills are like one: by what it is about, and by what the same people like."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

from discovery.constants import SIMILAR_BY_CATEGORY, SIMILAR_BY_PEOPLE, SIMILAR_BY_TAG, SIMILAR_TAGS
from discovery.counts import tag_counts
from discovery.models import SearchModel
from discovery.recommendations.versions import active
from social.models import SharedSkill, SkillTag
from social.querysets.skills import ORDERINGS, SkillFilter, visible_rows

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]


def similar(skill: Row, viewer: Viewer, limit: int) -> list[Row]:
    """At most `limit` rows of skills (as in lists), the most alike first; a bounded number of queries.

    Candidates are the newest under the skill's rarest tags, what trends in its category, and what the trained model of
    recommendations says goes with it. What they are judged by: shared tags (the rarer, the more), category,
    difficulty, language, the meaning of their words where there is a model of that, and what the same people like.
    """
    counts = tag_counts(skill["tags"]) if skill["tags"] else {}
    liked = _liked_by_the_same(skill["id"])
    ids = {skill["id"], *liked}
    for tag in sorted(skill["tags"], key=lambda one: (counts.get(one, 0), one))[:SIMILAR_TAGS]:
        under = SkillTag.objects.filter(tag=tag).order_by("-skill_id").values_list("skill_id", flat=True)
        ids.update(under[:SIMILAR_BY_TAG])
    alike = SharedSkill.objects.candidates(viewer).narrowed(
        SkillFilter(category=skill["category"]), ordering="trending"
    )
    ids.update(alike.order_by(*ORDERINGS["trending"]).values_list("id", flat=True)[:SIMILAR_BY_CATEGORY])
    ids.discard(skill["id"])
    judged = ("id", "tags", "category", "difficulty", "language", "rating_bayes")
    rows = list(SharedSkill.objects.published().filter(pk__in=ids).values(*judged))
    meanings = _alike_in_meaning(skill["id"], [row["id"] for row in rows])
    scores = {
        row["id"]: _score(skill, row, counts) + 2 * meanings.get(row["id"], 0.0) + 2 * liked.get(row["id"], 0.0)
        for row in rows
    }
    best = sorted(scores, key=lambda one: (-scores[one], one))[: 4 * limit]
    found = {row["id"]: row for row in SharedSkill.objects.published().filter(pk__in=best).listed()}
    return visible_rows([found[one] for one in best if one in found], viewer)[:limit]


def _score(skill: Row, row: Row, counts: dict[str, int]) -> float:
    most = max(counts.values(), default=0) + 2
    shared = set(skill["tags"]) & set(row["tags"])
    return float(
        sum(log(most / (1 + counts.get(tag, 0))) + 0.5 for tag in shared)
        + 1.0 * (row["category"] == skill["category"])
        + 0.3 * (row["difficulty"] == skill["difficulty"])
        + 0.3 * (row["language"] == skill["language"])
        + 0.1 * row["rating_bayes"]
    )


def _liked_by_the_same(skill_id: str) -> dict[str, float]:
    version = active()
    if version is None:
        return {}
    from discovery.recommendations.collaborative import neighbours  # noqa: PLC0415  heavy: only when there is a model

    return neighbours(skill_id, version, SIMILAR_BY_PEOPLE)


def _alike_in_meaning(skill_id: str, others: list[str]) -> dict[str, float]:
    """From 0 to 1 by skill; nothing while search has no model."""
    if not others or not SearchModel.objects.filter(ready=True).exists():
        return {}
    from discovery.search.vectors import vectors_of  # noqa: PLC0415  heavy: only when there is a model

    vectors = vectors_of([skill_id, *others])
    own = vectors.pop(skill_id, None)
    return {} if own is None else {key: max(0.0, float(own @ vector)) for key, vector in vectors.items()}
