"""People who liked, and what they wrote when they rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from profiles.models import User
from profiles.querysets import viewer_id
from social.models import Interaction, InteractionKind
from yiz.api.bulk import column

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]

RATING_COLUMNS = (
    "rating_sum",
    "ratings_count",
    "rating_bayes",
    *(f"ratings_{stars}" for stars in range(1, 6)),
)


def liker_payloads(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """Those of a page whose existence the viewer may learn of, by one query."""
    people = User.objects.visible_to(viewer).short(column(rows, "user_id")) if rows else {}
    return [{**people[row["user_id"]], "liked_at": row["created_at"]} for row in rows if row["user_id"] in people]


def review_payloads(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """Written reviews with who wrote them, by one query; those of people who are gone are left out."""
    people = User.objects.known_to(viewer).short(column(rows, "user_id")) if rows else {}
    columns = ("id", "rating", "review", "created_at", "updated_at")
    return [
        {"user": people[row["user_id"]], **{name: row[name] for name in columns}}
        for row in rows
        if row["user_id"] in people
    ]


def rating_figures(skill: Row) -> Row:
    """Average, Bayesian average, number and histogram, from a row with `RATING_COLUMNS`."""
    count = skill["ratings_count"]
    return {
        "average": round(skill["rating_sum"] / count, 2) if count else None,
        "bayesian": round(skill["rating_bayes"], 4),
        "count": count,
        "histogram": {str(stars): skill[f"ratings_{stars}"] for stars in range(1, 6)},
    }


def own_rating(skill_id: str, viewer: Viewer) -> Row:
    """What the viewer gave: `{rating, review}`, with null and no words when nothing."""
    own = viewer_id(viewer)
    mine = Interaction.objects.filter(user_id=own, skill_id=skill_id, kind=InteractionKind.RATING)
    found = mine.values("rating", "review").first() if own is not None else None
    return {"rating": None, "review": ""} if found is None else dict(found)
