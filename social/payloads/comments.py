"""Comments as clients see them, built for a whole page at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from profiles.models import User
from profiles.querysets import hidden_ids, viewer_id
from social.models import Comment, CommentLike, SharedSkill
from social.querysets.comments import COLUMNS
from yiz.api.bulk import column

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]


def comment_payloads(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """The payloads of a page, in its order, by at most five queries.

    What the viewer may not read becomes a tombstone if something that they may read hangs on it, and is left out
    otherwise: a page may hold fewer comments than it has rows.
    """
    own, hidden = viewer_id(viewer), hidden_ids(viewer)
    people = _people(rows, viewer)
    readable = [row for row in rows if _readable(row, own) and row["author_id"] in people]
    liked = _liked(own, readable)
    pinned = _pinned(rows)
    kept = {row["id"] for row in readable}
    live_below = _live_below([row for row in rows if row["id"] not in kept], hidden)
    answer = []
    for row in rows:
        if row["id"] in kept:
            viewer_state = {"liked": row["id"] in liked, "is_author": row["author_id"] == own}
            answer.append(_shown(row, people[row["author_id"]], row["id"] in pinned, viewer_state))
        elif live_below.get(row["id"], 0) > 0:
            answer.append(_tombstone(row))
    return answer


def comment_payload(comment: Comment, viewer: Viewer) -> Row | None:
    """One comment; None when the viewer may not see so much as its tombstone."""
    payloads = comment_payloads([{name: getattr(comment, name) for name in COLUMNS}], viewer)
    return payloads[0] if payloads else None


def _readable(row: Row, own: str | None) -> bool:
    return row["status"] == "live" or (row["status"] == "hidden" and row["author_id"] == own)


def _people(rows: Sequence[Row], viewer: Viewer) -> Mapping[str, Row]:
    ids = column(rows, "author_id")
    return User.objects.known_to(viewer).short(ids) if ids else {}


def _liked(own: str | None, rows: Sequence[Row]) -> set[str]:
    ids = [row["id"] for row in rows if row["likes_count"] > 0]
    if own is None or not ids:
        return set()
    return set(CommentLike.objects.filter(user_id=own, comment_id__in=ids).values_list("comment_id", flat=True))


def _pinned(rows: Sequence[Row]) -> set[str]:
    ids = list({row["skill_id"] for row in rows if row["parent_id"] is None})
    if not ids:
        return set()
    found = SharedSkill.objects.filter(pk__in=ids, pinned_comment_id__isnull=False)
    return {str(comment_id) for comment_id in found.values_list("pinned_comment_id", flat=True)}


def _live_below(rows: Sequence[Row], hidden: frozenset[str]) -> dict[str, int]:
    """How many comments below each of these the viewer may read: all live ones, without those of hidden people."""
    below = {row["id"]: row["descendants_count"] for row in rows if row["descendants_count"] > 0}
    if not below or not hidden:
        return below
    skills = list({row["skill_id"] for row in rows})
    away = Comment.objects.live().filter(skill_id__in=skills, author_id__in=list(hidden), depth__gt=0)
    counted = Counter(above for path in away.values_list("path", flat=True) for above in path.split("/")[:-1])
    return {comment_id: number - counted[comment_id] for comment_id, number in below.items()}


def _shown(row: Row, author: Row, pinned: bool, viewer_state: Row) -> Row:
    return {
        **_place(row),
        "author": author,
        "body": row["body"],
        "body_html": row["body_html"],
        "status": row["status"],
        "counts": {"likes": row["likes_count"], "replies": row["replies_count"]},
        "edited_at": row["edited_at"],
        "deleted": False,
        "pinned": pinned,
        "viewer": viewer_state,
    }


def _tombstone(row: Row) -> Row:
    """The same for what is deleted, removed or hidden from this viewer: nothing tells which."""
    return {
        **_place(row),
        "author": None,
        "body": "",
        "body_html": "",
        "status": "deleted",
        "counts": {"likes": 0, "replies": row["replies_count"]},
        "edited_at": None,
        "deleted": True,
        "pinned": False,
        "viewer": {"liked": False, "is_author": False},
    }


def _place(row: Row) -> Row:
    return {
        "id": row["id"],
        "skill": row["skill_id"],
        "parent": row["parent_id"],
        "depth": row["depth"],
        "created_at": row["created_at"],
    }
