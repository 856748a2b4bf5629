"""The repository of skills: who may see which, and in which order lists are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from profiles.models import User
from profiles.querysets import hidden_ids, viewer_id
from social import constants
from social.querysets import lookups  # noqa: F401  registers `sifted` and `has_word`
from yiz.ports import social_graph

if TYPE_CHECKING:
    from profiles.querysets import Viewer
    from social.models import SharedSkill

# what a list shows of a skill: everything but its days
LISTED = (
    "id",
    "slug",
    "title",
    "description",
    "category",
    "difficulty",
    "tags",
    "language",
    "visibility",
    "audience",
    "status",
    "duration_days",
    "estimated_minutes",
    "author_id",
    "likes_count",
    "bookmarks_count",
    "downloads_count",
    "comments_count",
    "ratings_count",
    "forks_count",
    "views_count",
    "tasks_count",
    "rating_sum",
    "rating_bayes",
    "trending_day",
    "trending_week",
    "trending_month",
    "forked_from_id",
    "version",
    "created_at",
    "updated_at",
    "published_at",
    "source",
    "licence",
)
DETAILED = (*LISTED, "days")

ORDERINGS: dict[str, tuple[str, ...]] = {
    "new": ("-id",),
    "top": ("-rating_bayes", "-id"),
    "trending": ("-trending_week", "-id"),
    "trending_day": ("-trending_day", "-id"),
    "trending_month": ("-trending_month", "-id"),
}
# the orderings that have an index of their own under the filter; anything else is sifted while walking the ordering's
_INDEXED = {"category": {"new", "top", "trending", "trending_day", "trending_month"}, "difficulty": {"new"}}


@dataclass(frozen=True, slots=True)
class SkillFilter:
    """What a list of skills is narrowed by; empty fields narrow nothing."""

    category: str = ""
    difficulty: str = ""
    language: str = ""
    tag: str = ""
    author_id: str = ""
    min_rating: float | None = None
    max_days: int | None = None


class SharedSkillQuerySet(models.QuerySet["SharedSkill"]):
    """Skills. `visible_to` says exactly who may see what; lists read `candidates` and sift them by `visible_rows`."""

    def published(self) -> Self:
        return self.filter(status="published")

    def visible_to(self, viewer: Viewer) -> Self:
        """What the viewer may learn of: published to everybody or to followers of whom they are one, and their own
        in any state but deleted. Nothing across a block."""
        allowed = Q(status="published", audience="public")
        own = viewer_id(viewer)
        if own is None:
            return self.filter(allowed)
        allowed |= Q(author_id=own) & ~Q(status="deleted")
        # whoever has an id is a User
        if followed := viewer.relations.following_ids:  # type: ignore[union-attr]
            allowed |= Q(status="published", audience="followers", author_id__in=followed)
        return self.without_hidden(viewer).filter(allowed)

    def candidates(self, viewer: Viewer) -> Self:
        """What a list may hold for the viewer, by what the skills' own rows say; `visible_rows` has the last word.

        Written so that every index which begins with the status serves it, however many people the viewer follows.
        """
        rows = self.published()
        own = viewer_id(viewer)
        if own is None:
            return rows.filter(audience="public")
        return rows.filter(Q(audience__in=("public", "followers")) | Q(author_id=own))

    def without_hidden(self, viewer: Viewer) -> Self:
        """Without those by authors between whom and the viewer there is a block."""
        hidden = hidden_ids(viewer)
        return self.exclude(author_id__in=hidden) if hidden else self

    def narrowed(self, wanted: SkillFilter, *, ordering: str = "new") -> Self:
        """Those that pass the filter, to be read in one of `ORDERINGS`."""
        rows = self
        for column, value in (("category", wanted.category), ("difficulty", wanted.difficulty)):
            if value:
                by_index = (
                    ordering in _INDEXED[column]
                    and not wanted.author_id
                    and not (column == "difficulty" and wanted.category)
                )
                rows = rows.filter(**{column if by_index else f"{column}__sifted": value})
        if wanted.language:
            rows = rows.filter(language__sifted=wanted.language)
        if wanted.author_id:
            rows = rows.filter(author_id=wanted.author_id)
        if wanted.min_rating is not None:
            rows = rows.filter(ratings_count__gt=0, rating_sum__gte=models.F("ratings_count") * wanted.min_rating)
        if wanted.max_days is not None:
            rows = rows.filter(duration_days__lte=wanted.max_days)
        return rows.tagged(wanted.tag) if wanted.tag else rows

    def tagged(self, tag: str, *, rare: int = constants.RARE_TAG) -> Self:
        """Published skills under a tag; `rare` is up to how many skills it counts as rare.

        A rare tag's ids are read from its own index (one more query, bounded); a common one is met soon enough
        while walking the ordering's index.
        """
        rows = apps.get_model("social", "SkillTag").objects.filter(tag=tag).order_by("-skill_id")
        ids = list(rows.values_list("skill_id", flat=True)[: rare + 1])
        return self.filter(pk__in=ids) if len(ids) <= rare else self.filter(tags__has_word=tag)

    def listed(self) -> models.QuerySet[SharedSkill, dict[str, Any]]:
        """Rows for lists: every column but the days."""
        return self.values(*LISTED)

    def detailed(self) -> models.QuerySet[SharedSkill, dict[str, Any]]:
        """Rows with their days."""
        return self.values(*DETAILED)


def visible_rows(rows: list[dict[str, Any]], viewer: Viewer) -> list[dict[str, Any]]:
    """Those of a page of skills that the viewer may see, each with its `author` (User-short).

    One query for the authors (without those who are gone or behind a block); those followed are only asked for when
    the page holds something for followers.
    """
    own = viewer_id(viewer)
    people = User.objects.known_to(viewer).short(row["author_id"] for row in rows) if rows else {}
    guarded = {row["author_id"] for row in rows if row["audience"] == "followers" and row["author_id"] != own}
    edges = social_graph.provider.edges(own, guarded) if own and guarded else {}

    def seen(row: dict[str, Any]) -> bool:
        author = row["author_id"]
        if author == own:
            return bool(row["status"] != "deleted")
        meant = row["audience"] == "public" or (row["audience"] == "followers" and _followed(author))
        return row["status"] == "published" and author in people and meant

    def _followed(author: str) -> bool:
        return author in edges and edges[author].following

    return [{**row, "author": people[row["author_id"]]} for row in rows if seen(row) and row["author_id"] in people]


def may_see(viewer: Viewer, row: Mapping[str, Any]) -> bool:
    """`visible_to` for one skill already read (its author_id, status and audience), by indexed look-ups alone."""
    own = viewer_id(viewer)
    if row["author_id"] == own:
        return bool(row["status"] != "deleted")
    if row["status"] != "published" or row["author_id"] in hidden_ids(viewer):
        return False
    if row["audience"] == "followers":
        return own is not None and social_graph.provider.follows(own, row["author_id"])
    return bool(row["audience"] == "public")


def may_see_skill(viewer: Viewer, skill_id: str) -> bool:
    """`visible_to` for one skill by its id, by indexed look-ups alone."""
    rows = apps.get_model("social", "SharedSkill").objects.filter(pk=skill_id)
    row = rows.values("author_id", "status", "audience").first()
    return row is not None and may_see(viewer, row)
