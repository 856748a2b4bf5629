"""Skills and their versions as clients see them, built for a whole page at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from profiles.models import User
from profiles.querysets import viewer_id
from social.models import Interaction, SharedSkill
from yiz.api.bulk import column

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]

_PLAIN = (
    "id",
    "slug",
    "title",
    "description",
    "category",
    "difficulty",
    "tags",
    "language",
    "visibility",
    "status",
    "duration_days",
    "estimated_minutes",
)
_COUNTED = ("likes", "bookmarks", "downloads", "comments", "ratings", "forks", "views", "tasks")
_LATER = ("version", "source", "licence", "created_at", "updated_at", "published_at")
_VERSION = (
    "number",
    "title",
    "description",
    "category",
    "difficulty",
    "tags",
    "language",
    "duration_days",
    "estimated_minutes",
    "changed",
    "created_at",
)


def skill_payloads(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """The payloads of a page, in its order; with `days` when the rows have them.

    A constant number of queries: the authors (unless `visible_rows` has brought them), what the viewer did with
    these skills, and where they come from. Skills of people who are gone or behind a block are left out.
    """
    if not rows:
        return []
    missing = [row["author_id"] for row in rows if "author" not in row]
    people = User.objects.known_to(viewer).short(missing) if missing else {}
    own = viewer_id(viewer)
    done = Interaction.objects.of_viewer(own, (row["id"] for row in rows)) if own is not None else {}
    origins = _known_origins(rows, viewer)
    answer = []
    for row in rows:
        author = row.get("author") or people.get(row["author_id"])
        if author is not None:
            state = _viewer_state(done.get(row["id"], {}), row["author_id"] == own)
            answer.append(_payload(row, author, origins, state))
    return answer


def skill_payload(row: Row, viewer: Viewer) -> Row | None:
    """One skill; None when its author is gone."""
    payloads = skill_payloads([row], viewer)
    return payloads[0] if payloads else None


def counts_of(row: Row) -> Row:
    """`counts` and `rating` of a row: what the skill's room is told."""
    ratings = row["ratings_count"]
    return {
        "counts": {name: row[f"{name}_count"] for name in _COUNTED},
        "rating": {
            "average": round(row["rating_sum"] / ratings, 2) if ratings else None,
            "bayesian": round(row["rating_bayes"], 4),
        },
    }


def version_payload(row: Row, skill_id: str) -> Row:
    """One version of a skill; with `days` when the row has them."""
    payload = {"skill": skill_id, **{name: row[name] for name in _VERSION}}
    return {**payload, "days": row["days"]} if "days" in row else payload


def _payload(row: Row, author: Row, origins: dict[str, Row], state: Row) -> Row:
    payload = {name: row[name] for name in _PLAIN}
    payload |= {"author": author, **counts_of(row)}
    payload["forked_from"] = origins.get(row["forked_from_id"])
    payload |= {name: row[name] for name in _LATER}
    payload["viewer"] = state
    return {**payload, "days": row["days"]} if "days" in row else payload


def _viewer_state(done: dict[str, int], is_author: bool) -> Row:
    return {
        "liked": "like" in done,
        "bookmarked": "bookmark" in done,
        "downloaded": "download" in done,
        "rating": done.get("rating"),
        "is_author": is_author,
    }


def _known_origins(rows: Sequence[Row], viewer: Viewer) -> dict[str, Row]:
    """Of the skills that these were forked from, those which the viewer may know of: id, title and author."""
    ids = column(rows, "forked_from_id")
    if not ids:
        return {}
    found = list(SharedSkill.objects.visible_to(viewer).filter(pk__in=ids).values("id", "title", "author_id"))
    people = User.objects.known_to(viewer).short([row["author_id"] for row in found]) if found else {}
    return {
        row["id"]: {"id": row["id"], "title": row["title"], "author": people[row["author_id"]]}
        for row in found
        if row["author_id"] in people
    }
