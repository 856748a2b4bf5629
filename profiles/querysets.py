"""The repository of accounts: the only place where it is written who may see whom."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from yiz.ports import social_graph

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from profiles.models import User

    Viewer = User | AnonymousUser | None

GONE = ("banned", "deleting", "erased")


def viewer_id(viewer: Viewer) -> str | None:
    """The id of a signed-in viewer; None for an anonymous one."""
    return viewer.pk if viewer is not None and viewer.is_authenticated else None


class ViewerRelations:
    """The edges of one viewer, each set loaded at most once."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id

    @cached_property
    def hidden_ids(self) -> frozenset[str]:
        """Those who blocked the viewer or whom the viewer blocked: neither sees the other."""
        rows = (
            apps.get_model("profiles", "UserBlock")
            .objects.filter(Q(blocker_id=self.user_id) | Q(blocked_id=self.user_id))
            .values_list("blocker_id", "blocked_id")
        )
        return frozenset(other for row in rows for other in row if other != self.user_id)

    @cached_property
    def muted_ids(self) -> frozenset[str]:
        """Those whom the viewer muted."""
        rows = apps.get_model("profiles", "UserMute").objects.filter(muter_id=self.user_id)
        return frozenset(rows.values_list("muted_id", flat=True))

    @cached_property
    def following_ids(self) -> frozenset[str]:
        """Those whom the viewer follows."""
        return social_graph.provider.following_ids(self.user_id)


def hidden_ids(viewer: Viewer) -> frozenset[str]:
    """Users between whom and the viewer there is a block; empty for an anonymous viewer."""
    return viewer.relations.hidden_ids if viewer is not None and viewer.is_authenticated else frozenset()


class UserQuerySet(models.QuerySet["User"]):
    def present(self) -> Self:
        """Accounts that are there: not banned, not being deleted, not erased."""
        return self.exclude(status__in=GONE)

    def known_to(self, viewer: Viewer) -> Self:
        """Accounts whose name the viewer may come across: present, and no block between them."""
        hidden = hidden_ids(viewer)
        return self.present().exclude(pk__in=hidden) if hidden else self.present()

    def visible_to(self, viewer: Viewer) -> Self:
        """Accounts whose existence the viewer may learn of: private ones only by themselves and their followers."""
        allowed = ~Q(profile_visibility="private")
        if (own := viewer_id(viewer)) is not None:
            allowed |= Q(pk=own) | Q(pk__in=viewer.relations.following_ids)  # type: ignore[union-attr]
        return self.known_to(viewer).filter(allowed)

    def searchable_by(self, viewer: Viewer) -> Self:
        """What user search and suggestions may show."""
        return self.visible_to(viewer).filter(searchable=True)

    def short(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """User-short payloads by id, in one query; an id that is not there is not in the answer."""
        rows = self.filter(pk__in=set(ids)).values("id", "username", "display_name", "avatar")
        return {row["id"]: short_payload(row) for row in rows}


def short_payload(row: dict[str, Any]) -> dict[str, Any]:
    """`{id, username, display_name, avatar_url}` of a row with those columns."""
    return {
        "id": row["id"],
        "username": row["username"],
        "display_name": row["display_name"],
        "avatar_url": f"/media/{row['avatar']}" if row["avatar"] else None,
    }
