"""Lists of people: edges in index order, sifted by whom the viewer may come across."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from follow.constants import limit as figure
from follow.models import Relationship
from follow.permissions import follows
from profiles.models import User, UserBlock, UserMute, Visibility
from profiles.querysets import viewer_id
from yiz.api.pages import Place, Row
from yiz.api.sifting import Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from profiles.querysets import Viewer

ORDER = ("-id",)
USER_COLUMNS = ("id", "username", "display_name", "avatar", "profile_visibility")

Shown = Literal["visible", "known", "all"]
"""Whom of a list the viewer sees: those whose existence they may learn of; also private ones; also blocked ones."""


@dataclass(frozen=True, slots=True)
class People:
    """A list of edges, newest first.

    `end` is the column with the person, `shown` whom of them the viewer sees; with `also_follow` only those who
    follow that user too.
    """

    edges: QuerySet[Any] | Source
    end: str
    shown: Shown = "visible"
    also_follow: str | None = None

    @property
    def source(self) -> QuerySet[Any, Row] | Source:
        """What `sifted_page` reads."""
        return self.edges if callable(self.edges) else self.edges.values("id", self.end)

    def keep(self, rows: list[Row], viewer: Viewer) -> list[Row]:
        """The edges to people whom the viewer sees, with `person` attached; by one query, or two with `also_follow`."""
        ids = [row[self.end] for row in rows]
        if self.also_follow is not None:
            both = Relationship.objects.followers_among(self.also_follow, ids)
            ids = [one for one in ids if one in both]
        users = User.objects.present() if self.shown == "all" else User.objects.known_to(viewer)
        people = {user["id"]: user for user in users.filter(pk__in=ids).values(*USER_COLUMNS)}
        shown = [{**row, "person": people[row[self.end]]} for row in rows if row[self.end] in people]
        return [row for row in shown if self._may_see(row["person"], viewer)]

    def _may_see(self, person: Row, viewer: Viewer) -> bool:
        if self.shown != "visible" or person["profile_visibility"] != Visibility.PRIVATE:
            return True
        return person["id"] == viewer_id(viewer) or follows(viewer, person["id"])


def followers(user_id: str, *, own: bool) -> People:
    """Who follows the user. Of one's own followers all are shown, private ones too."""
    return People(Relationship.objects.followers_of(user_id), "follower_id", "known" if own else "visible")


def following(user_id: str, *, own: bool) -> People:
    """Whom the user follows."""
    return People(Relationship.objects.followed_by(user_id), "followee_id", "known" if own else "visible")


def requests(user_id: str) -> People:
    """Who has asked to follow the user."""
    return People(Relationship.objects.requests_to(user_id), "follower_id", "known")


def blocks(user_id: str) -> People:
    """Whom the user has blocked."""
    return People(UserBlock.objects.filter(blocker_id=user_id), "blocked_id", "all")


def mutes(user_id: str) -> People:
    """Whom the user has muted."""
    return People(UserMute.objects.filter(muter_id=user_id), "muted_id", "known")


def mutual(user_id: str, viewer_id: str) -> People:
    """Who follows both, in the order in which they came to follow the user.

    With few followers of one's own these are looked up among the user's; with many, the user's are read in order
    and looked up among one's own. So neither side's million is ever loaded.
    """
    theirs = Relationship.objects.followers_of(user_id)
    few = figure("FEW_FOLLOWERS")
    own = list(Relationship.objects.followers_of(viewer_id).values_list("follower_id", flat=True)[: few + 1])
    if len(own) > few:
        return People(theirs, "follower_id", also_follow=viewer_id)
    edges = [dict(edge) for edge in theirs.filter(follower_id__in=own).values("id", "follower_id")]
    return People(_listed(sorted(edges, key=itemgetter("id"), reverse=True)), "follower_id")


def _listed(rows: list[Row]) -> Source:
    """A source of rows that are loaded already, newest first."""

    def read(place: Place | None, limit: int) -> tuple[list[Row], bool]:
        if place is None:
            return rows[:limit], len(rows) > limit
        edge = place.values[0]
        if place.backwards:
            newer = [row for row in rows if row["id"] > edge]
            return newer[-limit:], len(newer) > limit
        older = [row for row in rows if row["id"] < edge]
        return older[:limit], len(older) > limit

    return read
