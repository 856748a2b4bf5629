"""Which skills are like one: by what it is about, and by what the same people like."""

from __future__ import annotations

from collections import defaultdict
from math import log
from typing import TYPE_CHECKING, Any

from discovery.constants import SIMILAR_BY_CATEGORY, SIMILAR_BY_TAG, SIMILAR_TAGS
from discovery.counts import tag_counts
from social.models import SharedSkill, SkillTag
from social.querysets.skills import ORDERINGS, SkillFilter, visible_rows

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]


def similar(skill: Row, viewer: Viewer, limit: int) -> list[Row]:
    """At most `limit` rows of skills (as in lists), the most alike first; a bounded number of queries.

    Candidates are the newest under the skill's rarest tags and what trends in its category. A shared tag counts the
    more, the rarer it is.
    """
    counts = tag_counts(skill["tags"]) if skill["tags"] else {}
    ids = {skill["id"]}
    for tag in sorted(skill["tags"], key=lambda one: (counts.get(one, 0), one))[:SIMILAR_TAGS]:
        under = SkillTag.objects.filter(tag=tag).order_by("-skill_id").values_list("skill_id", flat=True)
        ids.update(under[:SIMILAR_BY_TAG])
    alike = SharedSkill.objects.candidates(viewer).narrowed(
        SkillFilter(category=skill["category"]), ordering="trending"
    )
    ids.update(alike.order_by(*ORDERINGS["trending"]).values_list("id", flat=True)[:SIMILAR_BY_CATEGORY])
    rows = list(SharedSkill.objects.published().filter(pk__in=ids - {skill["id"]}).listed())
    scores = _scores(skill, rows, counts)
    ranked = sorted(rows, key=lambda row: (-scores[row["id"]], row["id"]))
    return visible_rows(ranked[: 4 * limit], viewer)[:limit]


def _scores(skill: Row, rows: list[Row], counts: dict[str, int]) -> dict[str, float]:
    own, scores = set(skill["tags"]), defaultdict(float)
    most = max(counts.values(), default=0) + 2
    for row in rows:
        shared = own & set(row["tags"])
        scores[row["id"]] = (
            sum(log(most / (1 + counts.get(tag, 0))) + 0.5 for tag in shared)
            + 1.0 * (row["category"] == skill["category"])
            + 0.3 * (row["difficulty"] == skill["difficulty"])
            + 0.3 * (row["language"] == skill["language"])
            + 0.1 * row["rating_bayes"]
        )
    return scores
