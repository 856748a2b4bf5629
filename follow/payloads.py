"""What the follow endpoints answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from profiles.models import User, Visibility
from profiles.querysets import short_payload, viewer_id
from yiz.ports import Edge, social_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from follow.services import FollowStatus
    from profiles.querysets import Viewer
    from yiz.api.pages import Row


def people(rows: list[Row], viewer: Viewer) -> list[dict[str, Any]]:
    """`{…User-short, is_private, viewer}` of rows with `person`; `viewer` is null for an anonymous caller."""
    own = viewer_id(viewer)
    edges = {} if own is None else social_graph.provider.edges(own, [row["person"]["id"] for row in rows])
    return [
        {
            **short_payload(row["person"]),
            "is_private": row["person"]["profile_visibility"] != Visibility.PUBLIC,
            "viewer": None if own is None else asdict(edges[row["person"]["id"]]),
        }
        for row in rows
    ]


def outcome(status: FollowStatus, user_id: str) -> dict[str, Any]:
    """`{status, count}` after a follow or its end; `count` is null where it is not the caller's to see."""
    user = User.objects.filter(pk=user_id).values("followers_count", "profile_visibility").first()
    shown = user is not None and (status == "following" or user["profile_visibility"] == Visibility.PUBLIC)
    return {"status": status, "count": user["followers_count"] if user is not None and shown else None}


def standing(user_id: str, edge: Edge) -> dict[str, Any]:
    """How the caller and one user stand to each other."""
    status = "following" if edge.following else "requested" if edge.requested else "none"
    return {"user_id": user_id, "status": status, **asdict(edge)}


def standings(user_ids: Iterable[str], viewer: User) -> list[dict[str, Any]]:
    """`standing` for each of the users whom the viewer may know of, in the order given; five queries.

    Of a private profile those know who have something to do with it: who follow it, or have asked to, and the like.
    """
    ids = list(dict.fromkeys(user_ids))
    known = dict(User.objects.known_to(viewer).filter(pk__in=ids).values_list("id", "profile_visibility"))
    edges = social_graph.provider.edges(viewer.pk, [user_id for user_id in ids if user_id in known])
    return [
        standing(user_id, edge)
        for user_id, edge in edges.items()
        if known[user_id] != Visibility.PRIVATE or edge != Edge() or user_id == viewer.pk
    ]
