"""Recounting followers and followed, streamed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count

from follow.constants import CHUNK
from follow.models import Relationship, RelationshipStatus
from profiles.models import User
from yiz.db import atomic
from yiz.ports import Drift

ENDS = {"followers_count": "followee_id", "following_count": "follower_id"}


def reconcile(fix: bool) -> Iterator[Drift]:
    """Every stored counter of followers and followed that is not the recount; mended when `fix` is true.

    Reads `CHUNK` users at a time. What looks wrong is looked at again in one transaction, so that a follow in
    between is not taken for drift.
    """
    for users in _chunks():
        yield from _compare(users, fix)


def reconcile_some(user_ids: Sequence[str], fix: bool) -> Iterator[Drift]:
    """The same for these users alone, at most 1,000."""
    yield from _compare(list(User.objects.filter(pk__in=user_ids).values("id", *ENDS)), fix)


def _compare(users: list[dict[str, Any]], fix: bool) -> Iterator[Drift]:
    ids = [user["id"] for user in users]
    for counter, end in ENDS.items():
        counted = recount(end, ids)
        for user in users:
            if user[counter] != counted.get(user["id"], 0):
                drift = _confirm(user["id"], counter, fix)
                if drift is not None:
                    yield drift


def _chunks() -> Iterator[list[dict[str, Any]]]:
    rows, after = User.objects.order_by("id").values("id", *ENDS), None
    while chunk := list((rows.filter(pk__gt=after) if after else rows)[:CHUNK]):
        yield chunk
        after = chunk[-1]["id"]


def recount(end: str, ids: list[Any]) -> dict[str, int]:
    """Active edges by the user at their `end` (a column); users without any are left out. At most 1,000 ids."""
    rows = Relationship.objects.filter(**{f"{end}__in": ids, "status": RelationshipStatus.ACTIVE})
    return dict(rows.order_by().values_list(end).annotate(edges=Count("id")))


@atomic
def _confirm(user_id: str, counter: str, fix: bool) -> Drift | None:
    stored = User.objects.filter(pk=user_id).values_list(counter, flat=True).first()
    counted = recount(ENDS[counter], [user_id]).get(user_id, 0)
    if stored is None or stored == counted:
        return None
    if fix:
        User.objects.filter(pk=user_id).update(**{counter: counted})
    return Drift("user", user_id, counter, stored, counted)
