"""The sums behind the stars: of one skill, and of the whole site."""

from collections.abc import Mapping
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.db.models.expressions import Combinable

from social.constants import RATING_PRIOR_MEAN, RATING_PRIOR_WEIGHT, RATING_SHARDS, RECONCILE_CHUNK
from social.models import RatingTotal, SharedSkill
from yiz.db import insert_new
from yiz.ports import Progress

STALE = 1e-9
"""A stored average that is further off than this is computed anew."""


def site_mean() -> float:
    """The mean of all ratings of the site, exactly, from a bounded number of rows; the prior when there are none."""
    rows = RatingTotal.objects.values_list("rating_sum", "ratings_count")
    totals = [(int(stars), int(number)) for stars, number in rows]
    number = sum(count for _, count in totals)
    return sum(stars for stars, _ in totals) / number if number else RATING_PRIOR_MEAN


def bayesian(stars: Combinable, number: Combinable, mean: float) -> ExpressionWrapper:
    """`(C·m + Σ ratings) / (C + n)`, as the database computes it from the row that it updates."""
    prior = Value(RATING_PRIOR_WEIGHT * mean, output_field=FloatField())
    weight = Value(float(RATING_PRIOR_WEIGHT), output_field=FloatField())
    return ExpressionWrapper((prior + stars) / (weight + number), output_field=FloatField())


def move(*, user_id: str, skill_id: str, before: int, after: int) -> None:
    """Moves a user's rating of a skill from `before` to `after` (0: none) in every sum. Inside `atomic()`.

    Increments only, so that concurrent changes add up; the skill's row, for which all its raters compete, comes last.
    """
    stars, number = after - before, bool(after) - bool(before)
    _move_total(int(user_id, 16) % RATING_SHARDS, stars, number)
    total, count = F("rating_sum") + stars, F("ratings_count") + number
    changes: dict[str, Combinable] = {"rating_sum": total, "ratings_count": count}
    for value, step in ((before, -1), (after, 1)):
        if value:
            changes[f"ratings_{value}"] = F(f"ratings_{value}") + step
    row = SharedSkill.objects.filter(pk=skill_id)
    row.update(**changes, rating_bayes=bayesian(total, count, site_mean()))
    if not after:
        row.filter(ratings_count=0).update(rating_bayes=RATING_PRIOR_MEAN)


def _move_total(shard: int, stars: int, number: int) -> None:
    row = RatingTotal.objects.filter(shard=shard)
    change = {"rating_sum": F("rating_sum") + stars, "ratings_count": F("ratings_count") + number}
    if not row.update(**change) and not insert_new(RatingTotal(shard=shard, rating_sum=stars, ratings_count=number)):
        row.update(**change)


def refresh(progress: Progress) -> int:
    """Computes the stored Bayesian averages anew, since the mean of the site has moved; answers how many differed.

    In chunks by id, each of them one update from the rows' own sums: safe beside raters, and to run twice.
    """
    mean, changed, seen, after = site_mean(), 0, 0, ""
    while rows := list(_sums_after(after)):
        stale = [row["id"] for row in rows if abs(row["rating_bayes"] - _expected(row, mean)) > STALE]
        if stale:
            fresh = bayesian(F("rating_sum"), F("ratings_count"), mean)
            changed += SharedSkill.objects.filter(pk__in=stale, ratings_count__gt=0).update(rating_bayes=fresh)
        seen, after = seen + len(rows), rows[-1]["id"]
        progress(seen, "skills")
    return changed


def _sums_after(skill_id: str) -> Any:
    rows = SharedSkill.objects.order_by("id").values("id", "rating_sum", "ratings_count", "rating_bayes")
    return (rows.filter(pk__gt=skill_id) if skill_id else rows)[:RECONCILE_CHUNK]


def _expected(row: Mapping[str, Any], mean: float) -> float:
    if not row["ratings_count"]:
        return float(row["rating_bayes"])
    weight = RATING_PRIOR_WEIGHT + row["ratings_count"]
    return float((RATING_PRIOR_WEIGHT * mean + row["rating_sum"]) / weight)
