"""Recounting what is stored: likes, bookmarks, ratings, comments, replies, votes. Streamed, in bounded memory.

What looks wrong is looked at again in one transaction, so that a change in between is not taken for drift.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Model, QuerySet, Sum

from profiles.models import User
from social.constants import RATING_PRIOR_MEAN, RECONCILE_CHUNK
from social.models import (
    Comment,
    CommentLike,
    CustomTask,
    Interaction,
    InteractionKind,
    RatingTotal,
    SharedSkill,
    TaskVote,
)
from social.services.ratings import bayesian, site_mean
from social.services.tasks import wilson
from yiz.db import atomic, insert_new
from yiz.ports import Drift, Ports, Reconcile, Recounter

Counts = dict[str, dict[str, int]]
"""Id → counter → what a recount gives; what is missing is 0."""


@dataclass(frozen=True, slots=True)
class Recount:
    """The counters of one table, how a chunk of them is counted, and what else follows from them."""

    subject: str
    model: type[Model]
    counters: tuple[str, ...]
    count: Callable[[list[str]], Counts]
    mend: Callable[[QuerySet[Any]], None] = lambda row: None

    def __call__(self, fix: bool) -> Iterator[Drift]:
        """Every counter that differs from the recount, mended when `fix` is true."""
        for rows in self._chunks():
            yield from self._compare(rows, fix)

    def of(self, ids: Sequence[str], fix: bool) -> Iterator[Drift]:
        """The same for these rows alone, at most 1,000."""
        rows = self.model._default_manager.filter(pk__in=ids).values("id", *self.counters)
        yield from self._compare(list(rows), fix)

    def _compare(self, rows: list[dict[str, Any]], fix: bool) -> Iterator[Drift]:
        counted = self.count([row["id"] for row in rows])
        for row in rows:
            if any(row[name] != counted.get(row["id"], {}).get(name, 0) for name in self.counters):
                yield from self.confirm(row["id"], fix)

    def _chunks(self) -> Iterator[list[dict[str, Any]]]:
        rows, after = self.model._default_manager.order_by("id").values("id", *self.counters), None
        while chunk := list((rows.filter(pk__gt=after) if after else rows)[:RECONCILE_CHUNK]):
            yield chunk
            after = chunk[-1]["id"]

    def confirm(self, subject_id: str, fix: bool) -> list[Drift]:
        """The drifts of one row, counted and mended in one transaction."""
        return _confirm(self, subject_id, fix)


@atomic
def _confirm(recount: Recount, subject_id: str, fix: bool) -> list[Drift]:
    row = recount.model._default_manager.filter(pk=subject_id)
    stored = row.values(*recount.counters).first()
    counted = recount.count([subject_id]).get(subject_id, {})
    drifts = [
        Drift(recount.subject, subject_id, name, stored[name], counted.get(name, 0))
        for name in recount.counters
        if stored is not None and stored[name] != counted.get(name, 0)
    ]
    if drifts and fix:
        row.update(**{drift.counter: drift.counted for drift in drifts})
        recount.mend(row)
    return drifts


def _grouped(rows: QuerySet[Any], by: str, *also: str) -> Iterator[tuple[Any, ...]]:
    yield from rows.order_by().values_list(by, *also).annotate(number=Count("id"))


def _interactions(skill_ids: list[str]) -> Counts:
    names = {InteractionKind.LIKE: "likes_count", InteractionKind.BOOKMARK: "bookmarks_count"}
    rows = Interaction.objects.filter(skill_id__in=skill_ids, kind__in=list(names))
    counts: Counts = {}
    for skill_id, kind, number in _grouped(rows, "skill_id", "kind"):
        counts.setdefault(skill_id, {})[names[kind]] = number
    return counts


def _ratings(skill_ids: list[str]) -> Counts:
    rows = Interaction.objects.filter(skill_id__in=skill_ids, kind=InteractionKind.RATING)
    counts: Counts = {}
    for skill_id, stars, number in _grouped(rows, "skill_id", "rating"):
        sums = counts.setdefault(skill_id, {"rating_sum": 0, "ratings_count": 0})
        sums[f"ratings_{stars}"] = number
        sums["rating_sum"] += stars * number
        sums["ratings_count"] += number
    return counts


def _comments(skill_ids: list[str]) -> Counts:
    rows = Comment.objects.live().filter(skill_id__in=skill_ids)
    return {skill_id: {"comments_count": number} for skill_id, number in _grouped(rows, "skill_id")}


def _tasks(skill_ids: list[str]) -> Counts:
    rows = CustomTask.objects.filter(skill_id__in=skill_ids, status="live")
    return {skill_id: {"tasks_count": number} for skill_id, number in _grouped(rows, "skill_id")}


def _thread(comment_ids: list[str]) -> Counts:
    counts: Counts = {comment_id: {} for comment_id in comment_ids}
    for comment_id, number in _grouped(CommentLike.objects.filter(comment_id__in=comment_ids), "comment_id"):
        counts[comment_id]["likes_count"] = number
    for parent_id, number in _grouped(Comment.objects.live().filter(parent_id__in=comment_ids), "parent_id"):
        counts[parent_id]["replies_count"] = number
    return counts


def _votes(task_ids: list[str]) -> Counts:
    counts: Counts = {}
    for task_id, value, number in _grouped(TaskVote.objects.filter(task_id__in=task_ids), "task_id", "value"):
        counts.setdefault(task_id, {})["up" if value > 0 else "down"] = number
    return counts


def _likes_received(user_ids: list[str]) -> Counts:
    rows = SharedSkill.objects.filter(author_id__in=user_ids).order_by()
    sums = rows.values_list("author_id").annotate(number=Sum("likes_count"))
    return {author_id: {"likes_received": number} for author_id, number in sums}


def _descendants(comment_ids: list[str]) -> Counts:
    comments = Comment.objects.filter(pk__in=comment_ids)
    return {comment.pk: {"descendants_count": Comment.objects.below(comment).live().count()} for comment in comments}


def _mend_bayesian(row: QuerySet[SharedSkill]) -> None:
    row.update(rating_bayes=bayesian(F("rating_sum"), F("ratings_count"), site_mean()))
    row.filter(ratings_count=0).update(rating_bayes=RATING_PRIOR_MEAN)


def _mend_likes(row: QuerySet[Comment]) -> None:
    row.update(score=F("likes_count"))


def _mend_wilson(row: QuerySet[CustomTask]) -> None:
    row.exclude(up=0, down=0).update(score=wilson())
    row.filter(up=0, down=0).update(score=0.0)


DESCENDANTS = Recount("comment", Comment, ("descendants_count",), _descendants)


def descendants(fix: bool) -> Iterator[Drift]:
    """As a `Recount`, by one walk over all threads in their order, with no more than one branch in memory."""
    branch: list[list[Any]] = []  # [path, id, stored, counted] from the top of the thread down to the row just read
    rows = Comment.objects.order_by("skill_id", "path").values_list("path", "id", "descendants_count", "status")
    for path, comment_id, stored, status in rows.iterator(chunk_size=RECONCILE_CHUNK):
        while branch and not path.startswith(f"{branch[-1][0]}/"):
            yield from _closed(branch.pop(), fix)
        if status == "live":
            for above in branch:
                above[3] += 1
        branch.append([path, comment_id, stored, 0])
    while branch:
        yield from _closed(branch.pop(), fix)


def _closed(place: list[Any], fix: bool) -> Iterator[Drift]:
    _, comment_id, stored, counted = place
    if stored != counted:
        yield from DESCENDANTS.confirm(comment_id, fix)


@atomic
def rating_totals(fix: bool) -> list[Drift]:
    """The sum and number of all ratings of the site; a difference is put into the first of their rows."""
    stored = RatingTotal.objects.aggregate(rating_sum=Sum("rating_sum"), ratings_count=Sum("ratings_count"))
    counted = Interaction.objects.filter(kind=InteractionKind.RATING).aggregate(
        rating_sum=Sum("rating"), ratings_count=Count("id")
    )
    drifts = [
        Drift("site", "", name, stored[name] or 0, counted[name] or 0)
        for name in ("rating_sum", "ratings_count")
        if (stored[name] or 0) != (counted[name] or 0)
    ]
    if drifts and fix:
        insert_new(RatingTotal(shard=0))
        changes = {drift.counter: F(drift.counter) + drift.counted - drift.stored for drift in drifts}
        RatingTotal.objects.filter(shard=0).update(**changes)
    return drifts


_STARS = tuple(f"ratings_{stars}" for stars in range(1, 6))

RECOUNTS: Mapping[str, Reconcile] = {
    "social.interactions": Recount("skill", SharedSkill, ("likes_count", "bookmarks_count"), _interactions),
    "social.ratings": Recount("skill", SharedSkill, ("rating_sum", "ratings_count", *_STARS), _ratings, _mend_bayesian),
    "social.rating_totals": rating_totals,
    "social.comments": Recount("skill", SharedSkill, ("comments_count",), _comments),
    "social.tasks": Recount("skill", SharedSkill, ("tasks_count",), _tasks),
    "social.thread": Recount("comment", Comment, ("likes_count", "replies_count"), _thread, _mend_likes),
    "social.descendants": descendants,
    "social.votes": Recount("task", CustomTask, ("up", "down"), _votes, _mend_wilson),
    "social.likes_received": Recount("user", User, ("likes_received",), _likes_received),
}


def provide(counters: Ports[Reconcile], recounters: Ports[Recounter]) -> None:
    """Registers all of these; those that can be asked about a few rows, for that too."""
    for name, recount in RECOUNTS.items():
        counters.provide(name, recount)
        if isinstance(recount, Recount):
            recounters.provide(name, Recounter(recount.subject, recount.of))
    recounters.provide("social.descendants", Recounter(DESCENDANTS.subject, DESCENDANTS.of))
