"""What is shown of an account, built in bulk from `.values()` rows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from profiles.models import User, UserPrivacy, Visibility
from profiles.querysets import Viewer, short_payload, viewer_id
from profiles.services.mail_preferences import EmailPreferencesService
from yiz.ports import Edge, social_graph, unread_count

Row = dict[str, Any]

PUBLIC_COLUMNS = (
    "id",
    "username",
    "display_name",
    "avatar",
    "bio",
    "website",
    "interests",
    "joined_at",
    "profile_visibility",
    "show_stats",
    "skills_count",
    "followers_count",
    "following_count",
    "downloads_received",
    "likes_received",
    "points",
)
OWN_COLUMNS = (*PUBLIC_COLUMNS, "email", "email_verified_at", "timezone", "language", "status")
PRIVACY_COLUMNS = (
    "profile_visibility",
    "activity_visibility",
    "searchable",
    "show_stats",
    "who_may_comment",
    "allow_analytics",
)


def public_cards(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """Profiles as the viewer may see them, in the rows' order; those whose existence is private to others left out.

    `rows` have `PUBLIC_COLUMNS` and come from `known_to(viewer)`. A constant number of queries.
    """
    own = viewer_id(viewer)
    edges = social_graph.provider.edges(own, [row["id"] for row in rows]) if own and rows else {}
    cards = (_public_card(row, own, edges.get(row["id"], Edge())) for row in rows)
    return [card for card in cards if card is not None]


def _public_card(row: Row, own: str | None, edge: Edge) -> Row | None:
    mine = row["id"] == own
    insider = mine or edge.following
    if row["profile_visibility"] == Visibility.PRIVATE and not insider:
        return None
    full = insider or row["profile_visibility"] == Visibility.PUBLIC
    return {
        **short_payload(row),
        "bio": row["bio"] if full else "",
        "website": row["website"] if full else "",
        "interests": row["interests"] if full else [],
        "joined_at": row["joined_at"] if full else None,
        "counts": _counts(row, connections=full, received=full and (mine or row["show_stats"])),
        "points": row["points"] if full and (mine or row["show_stats"]) else 0,
        "is_private": row["profile_visibility"] != Visibility.PUBLIC,
        "viewer": None if own is None else asdict(edge),
    }


def _counts(row: Row, *, connections: bool, received: bool) -> Row:
    return {
        "skills": row["skills_count"] if connections else 0,
        "followers": row["followers_count"] if connections else 0,
        "following": row["following_count"] if connections else 0,
        "downloads_received": row["downloads_received"] if received else 0,
        "likes_received": row["likes_received"] if received else 0,
    }


def own_card(user_id: str) -> Row:
    """The account as its owner sees it. Raises `User.DoesNotExist` when it is gone."""
    row = User.objects.filter(pk=user_id).values(*OWN_COLUMNS).get()
    card = _public_card(row, user_id, Edge())
    assert card is not None  # noqa: S101  one's own is always there
    return {
        **card,
        "email": row["email"],
        "email_verified": row["email_verified_at"] is not None,
        "timezone": row["timezone"],
        "language": row["language"],
        "status": row["status"],
        "unread_count": unread_count.provider(user_id),
    }


def privacy_payload(user_id: str) -> Row:
    """The privacy settings of an account."""
    return UserPrivacy.objects.filter(user_id=user_id).values(*PRIVACY_COLUMNS).get()


def email_preferences_payload(user_id: str) -> Row:
    """Which mails the account gets."""
    return {"security": True, **EmailPreferencesService.of(user_id=user_id)}


def session_payloads(rows: Iterable[Row], current: str | None) -> list[Row]:
    """Signed-in devices; `current` is the id of the one that asks."""
    return [{**row, "current": row["id"] == current} for row in rows]
