"""The repository of accounts: the only place where it is written who may see whom."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from profiles.constants import SEARCH_KEY_LENGTH, SEARCH_KEYS_MAX
from yiz.db import delete_rows
from yiz.ports import social_graph

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from profiles.models import User

Viewer: TypeAlias = "User | AnonymousUser | None"
"""Who looks: a user, an anonymous one, or nobody in particular (which sees what an anonymous one does)."""

GONE = ("banned", "deleting", "erased")
CHUNK = 1_000
LAST_CHARACTER = "\U0010ffff"


def name_key(text: str) -> str:
    """What usernames and addresses are compared by: case-folded, never the spelling that is shown."""
    return text.strip().casefold()


def is_there(user_id: str) -> bool:
    """Whether the account is present, by one indexed look-up: what those wrote who are gone can't be answered."""
    return apps.get_model("profiles", "User").objects.present().filter(pk=user_id).exists()


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

    @cached_property
    def followed_private_ids(self) -> frozenset[str]:
        """Private profiles that the viewer may see all the same."""
        followed, users = sorted(self.following_ids), apps.get_model("profiles", "User").objects
        return frozenset(
            user_id
            for start in range(0, len(followed), CHUNK)
            for user_id in users.filter(pk__in=followed[start : start + CHUNK], profile_visibility="private")
            .order_by()
            .values_list("id", flat=True)
        )


def hidden_ids(viewer: Viewer) -> frozenset[str]:
    """Users between whom and the viewer there is a block; empty for an anonymous viewer."""
    return viewer.relations.hidden_ids if viewer is not None and viewer.is_authenticated else frozenset()


def hidden_actors(user_id: str) -> frozenset[str]:
    """`yiz.ports.hidden_actors`: those whose acts the user never hears of."""
    relations = ViewerRelations(user_id)
    return relations.hidden_ids | relations.muted_ids


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
            allowed |= Q(pk__in={own, *viewer.relations.followed_private_ids})  # type: ignore[union-attr]
        return self.known_to(viewer).filter(allowed)

    def searchable_by(self, viewer: Viewer) -> Self:
        """What user search and suggestions may show."""
        return self.visible_to(viewer).filter(searchable=True)

    def named(self, login: str) -> User | None:
        """The account with this username or, when there is an “@” in it, e-mail address, however it is spelt."""
        key = name_key(login)
        return self.filter(**{"email_key" if "@" in key else "username_key": key}).first()

    def bump_revision(self) -> int:
        """No token that was issued before counts any more."""
        return self.update(token_revision=F("token_revision") + 1)

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
        "avatar_url": avatar_url(row["avatar"]),
    }


def avatar_url(name: str) -> str | None:
    """Where the picture of this name is: on this server (relative to its root), or where the storage is public."""
    return f"{settings.MEDIA_URL}{name}" if name else None


class SessionQuerySet(models.QuerySet[Any]):
    def running(self) -> Self:
        """Sign-ins that nobody ended; they may have run out."""
        return self.filter(ended_at=None)

    def live(self) -> Self:
        """Sign-ins that count now."""
        return self.running().filter(expires_at__gt=now())

    def expired(self) -> Self:
        """Sign-ins whose refresh token would have run out, ended or not."""
        return self.filter(expires_at__lt=now())


def search_form(text: str) -> str:
    """The form in which names are compared in a search: compatible characters made one, case folded, one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:SEARCH_KEY_LENGTH]


def search_keys(username: str, display_name: str) -> set[str]:
    """What an account is found by: its username, and its display name from each word on."""
    words = search_form(display_name).split()[: SEARCH_KEYS_MAX - 1]
    return {search_form(username), *(" ".join(words[start:]) for start in range(len(words)))}


class SearchKeyQuerySet(models.QuerySet[Any]):
    def sync(self, user: User, *, new: bool = False) -> None:
        """Makes the account's rows agree with its names and settings; called in the transaction that changes these.

        Of a `new` account there are none yet, which spares the look.
        """
        findable = user.searchable and user.status not in GONE
        wanted = search_keys(user.username, user.display_name) if findable else set()
        rows = self.filter(user_id=user.pk)
        known = set() if new else set(rows.values_list("key", flat=True))
        if known - wanted:
            delete_rows(rows.filter(key__in=known - wanted))
        if wanted - known:
            self.bulk_create([self.model(user_id=user.pk, key=key) for key in sorted(wanted - known)])

    def beginning_with(self, text: str) -> Self:
        """Keys that begin with the text, as a range, so that the index serves it on every database."""
        start = search_form(text)
        return self.filter(key__gte=start, key__lt=start + LAST_CHARACTER)


def found_users(rows: list[dict[str, Any]], text: str, viewer: Viewer, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Of search keys that begin with the text, those by which the viewer finds somebody, each account once.

    Adds the account's `columns` as `person`. A constant number of queries.
    """
    users = apps.get_model("profiles", "User").objects.known_to(viewer).filter(searchable=True)
    people = {row["id"]: row for row in users.filter(pk__in={row["user_id"] for row in rows}).values(*columns)}
    if any(person["profile_visibility"] == "private" for person in people.values()):
        insider = {own, *viewer.relations.following_ids} if (own := viewer_id(viewer)) else set()  # type: ignore[union-attr]
        people = {
            key: person for key, person in people.items() if person["profile_visibility"] != "private" or key in insider
        }
    start = search_form(text)
    found = []
    for row in rows:
        person = people.get(row["user_id"])
        if person is not None and row["key"] == _first_key(person, start):
            found.append({**row, "person": person})
    return found


def _first_key(person: dict[str, Any], start: str) -> str | None:
    """The key by which an account is listed when several begin with the text."""
    keys = search_keys(person["username"], person["display_name"])
    return min((key for key in keys if key.startswith(start)), default=None)
