"""The repository of edges between users: who follows, asks, blocks or mutes whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from profiles.models import UserBlock, UserMute
from yiz.db import delete_rows

if TYPE_CHECKING:
    from follow.models import Relationship, UserInterest  # noqa: F401  the type arguments below

ACTIVE = "active"
REQUESTED = "requested"


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def active(self) -> Self:
        return self.filter(status=ACTIVE)

    def requested(self) -> Self:
        return self.filter(status=REQUESTED)

    def pair(self, follower_id: str, followee_id: str) -> Self:
        """The edge from one to the other, if there is one."""
        return self.filter(follower_id=follower_id, followee_id=followee_id)

    def status_of(self, follower_id: str, followee_id: str) -> str | None:
        """`active`, `requested`, or None where there is no edge."""
        return self.pair(follower_id, followee_id).values_list("status", flat=True).first()

    def followers_of(self, user_id: str) -> Self:
        """Edges of those who follow the user."""
        return self.filter(followee_id=user_id, status=ACTIVE)

    def followed_by(self, user_id: str) -> Self:
        """Edges to those whom the user follows."""
        return self.filter(follower_id=user_id, status=ACTIVE)

    def requests_to(self, user_id: str) -> Self:
        """Edges of those who have asked to follow the user."""
        return self.filter(followee_id=user_id, status=REQUESTED)

    def statuses_to(self, follower_id: str, user_ids: Collection[str]) -> dict[str, str]:
        """Status by user, of the edges from one user to many (at most 1,000)."""
        rows = self.filter(follower_id=follower_id, followee_id__in=user_ids)
        return dict(rows.values_list("followee_id", "status"))

    def followers_among(self, followee_id: str, user_ids: Iterable[str]) -> frozenset[str]:
        """Those of the given users (at most 1,000) who follow `followee_id`."""
        rows = self.filter(follower_id__in=list(user_ids), followee_id=followee_id, status=ACTIVE)
        return frozenset(rows.values_list("follower_id", flat=True))


class UserInterestQuerySet(models.QuerySet["UserInterest"]):
    def sync(self, user_id: str, interests: Iterable[str]) -> None:
        """Makes the user's rows agree with the interests of the profile."""
        rows, wanted = self.filter(user_id=user_id), set(interests)
        known = set(rows.values_list("interest", flat=True))
        if known - wanted:
            delete_rows(rows.filter(interest__in=known - wanted))
        if wanted - known:
            new = [self.model(user_id=user_id, interest=interest) for interest in sorted(wanted - known)]
            self.bulk_create(new, ignore_conflicts=True)

    def sharing(self, interest: str, limit: int) -> list[str]:
        """Users with this interest, the newest accounts first, at most so many."""
        rows = self.filter(interest=interest).order_by("-user_id")
        return list(rows.values_list("user_id", flat=True)[:limit])


def blocked_between(one_id: str, other_id: str) -> bool:
    """Whether either has blocked the other."""
    return UserBlock.objects.filter(
        Q(blocker_id=one_id, blocked_id=other_id) | Q(blocker_id=other_id, blocked_id=one_id)
    ).exists()


def blocked_among(blocker_id: str, user_ids: Collection[str]) -> frozenset[str]:
    """Those of the given users whom `blocker_id` has blocked."""
    rows = UserBlock.objects.filter(blocker_id=blocker_id, blocked_id__in=user_ids)
    return frozenset(rows.values_list("blocked_id", flat=True))


def muted_among(muter_id: str, user_ids: Collection[str]) -> frozenset[str]:
    """Those of the given users whom `muter_id` has muted."""
    rows = UserMute.objects.filter(muter_id=muter_id, muted_id__in=user_ids)
    return frozenset(rows.values_list("muted_id", flat=True))
