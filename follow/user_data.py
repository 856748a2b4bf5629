"""The edges of a person, for export and erasure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, Model, QuerySet

from follow.models import FollowDismissal, Relationship, RelationshipStatus, UserInterest
from profiles.models import PointEntry, PointKind, User, UserBlock, UserMute
from profiles.services.points import PointsService
from yiz.db import atomic, delete_rows
from yiz.keyset import CHUNK, chunks_of_ids, stream

Row = Mapping[str, Any]

EDGES = (
    (UserBlock, ("blocker_id", "blocked_id")),
    (UserMute, ("muter_id", "muted_id")),
    (FollowDismissal, ("user_id", "dismissed_id")),
    (UserInterest, ("user_id",)),
)
"""What is counted nowhere, with the columns in which a person may stand."""


class FollowData:
    """`yiz.ports.user_data`: whom one follows, blocks, mutes, and who follows; never who blocked or muted one."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Row]]:
        following = Relationship.objects.filter(follower_id=user_id)
        followers = Relationship.objects.filter(followee_id=user_id)
        return {
            "following": _named(stream(following, "followee_id", "status", "since"), "followee_id"),
            "followers": _named(stream(followers, "follower_id", "status", "since"), "follower_id"),
            "blocks": _named(stream(UserBlock.objects.filter(blocker_id=user_id), "blocked_id"), "blocked_id"),
            "mutes": _named(stream(UserMute.objects.filter(muter_id=user_id), "muted_id"), "muted_id"),
            "dismissed_suggestions": _named(
                stream(FollowDismissal.objects.filter(user_id=user_id), "dismissed_id"), "dismissed_id"
            ),
        }

    def erase(self, user_id: str) -> None:
        """Ends every edge, a chunk a transaction together with the counters of those at the other end."""
        for own, other, counter in (
            ("follower_id", "followee_id", "followers_count"),
            ("followee_id", "follower_id", "following_count"),
        ):
            while _take_points(user_id) + _end_edges(Relationship.objects.filter(**{own: user_id}), other, counter):
                pass
        for model, columns in EDGES:
            for column in columns:
                _delete(model, model._default_manager.filter(**{column: user_id}))


def _take_points(user_id: str) -> int:
    """Nobody is credited with this follower any more: before the edges go, which tell who was."""
    edges = Relationship.objects.filter(follower_id=user_id).order_by("-id")
    people = list(edges.values_list("followee_id", flat=True)[:CHUNK])
    entries = PointEntry.objects.filter(user_id__in=people, cause=f"{PointKind.FOLLOWER.value}:{user_id}")
    return PointsService.take_back(entries)


@atomic
def _end_edges(edges: QuerySet[Relationship], other: str, counter: str, chunk: int = CHUNK) -> int:
    """Deletes a chunk of edges, and counts the active ones among them out at their `other` end."""
    rows = list(edges.order_by("-id").values("id", "status", other)[:chunk])
    delete_rows(Relationship.objects.filter(pk__in=[row["id"] for row in rows]))
    counted = [row[other] for row in rows if row["status"] == RelationshipStatus.ACTIVE]
    User.objects.filter(pk__in=counted).update(**{counter: F(counter) - 1})
    return len(rows)


def _delete(model: type[Model], rows: QuerySet[Any]) -> None:
    for ids in chunks_of_ids(rows):
        delete_rows(model._default_manager.filter(pk__in=ids))


def _named(rows: Iterator[dict[str, Any]], column: str) -> Iterator[Row]:
    """Each with the name of the person at the other end, as far as the account is there; one query a chunk."""
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _with_names(chunk, column)
            chunk = []
    yield from _with_names(chunk, column)


def _with_names(rows: list[dict[str, Any]], column: str) -> list[Row]:
    people = User.objects.present().filter(pk__in={row[column] for row in rows})
    names = dict(people.values_list("id", "username"))
    return [{**row, "username": names.get(row[column])} for row in rows]
