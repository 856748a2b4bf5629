"""Erasing what somebody did with other people's skills, with every counter that it moved; and then their own skills.

Each chunk is one transaction with its counters, so that it may be cut short anywhere and be run again. Points go
first: once the fact is gone, nothing would tell to whom they were given.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Q

from profiles.models import PointEntry, PointKind, User
from profiles.services.points import PointsService
from social.models import (
    CommentLike,
    CustomTask,
    Interaction,
    InteractionKind,
    Plan,
    SharedSkill,
    TaskStatus,
    TaskVote,
)
from social.models.comments import Comment
from social.services import ratings
from social.services.earning import KINDS, cause
from social.services.tasks import wilson
from yiz.db import atomic, delete_rows
from yiz.erasing import erase_rows
from yiz.keyset import chunks_of_ids

CHUNK = 100
"""Rows whose counters move in one transaction: few, since others wait for the skills that they count in."""

COUNTERS: dict[str, str] = {
    InteractionKind.LIKE: "likes_count",
    InteractionKind.BOOKMARK: "bookmarks_count",
    InteractionKind.DOWNLOAD: "downloads_count",
    InteractionKind.FORK: "forks_count",
}
RECEIVED: dict[str, str] = {InteractionKind.LIKE: "likes_received", InteractionKind.DOWNLOAD: "downloads_received"}


def erase_interactions(user_id: str) -> None:
    """Likes, bookmarks, downloads, forks, ratings with their reviews."""
    for ids in chunks_of_ids(Interaction.objects.filter(user_id=user_id), chunk=CHUNK):
        rows = list(Interaction.objects.filter(pk__in=ids).values("skill_id", "kind"))
        authors = _authors({row["skill_id"] for row in rows})
        causes = [cause(KINDS[row["kind"]], row["skill_id"], user_id) for row in rows if row["kind"] in KINDS]
        _take_points(set(authors.values()), causes)
        _erase_interactions(ids)


@atomic
def _erase_interactions(ids: list[str]) -> None:
    rows = list(Interaction.objects.filter(pk__in=ids).values("id", "user_id", "skill_id", "kind", "rating"))
    delete_rows(Interaction.objects.filter(pk__in=[row["id"] for row in rows]))
    authors = _authors({row["skill_id"] for row in rows})
    for row in rows:
        if row["kind"] == InteractionKind.RATING:
            ratings.move(user_id=row["user_id"], skill_id=row["skill_id"], before=row["rating"], after=0)
        if (counter := RECEIVED.get(row["kind"])) is not None:
            User.objects.filter(pk=authors[row["skill_id"]]).update(**{counter: F(counter) - 1})
        if (counter := COUNTERS.get(row["kind"])) is not None:
            SharedSkill.objects.filter(pk=row["skill_id"]).update(**{counter: F(counter) - 1})


def erase_comment_likes(user_id: str) -> None:
    for ids in chunks_of_ids(CommentLike.objects.filter(user_id=user_id), chunk=CHUNK):
        _erase_comment_likes(ids)


@atomic
def _erase_comment_likes(ids: list[str]) -> None:
    comments = list(CommentLike.objects.filter(pk__in=ids).values_list("comment_id", flat=True))
    delete_rows(CommentLike.objects.filter(pk__in=ids))
    Comment.objects.filter(pk__in=comments).update(likes_count=F("likes_count") - 1, score=F("score") - 1)


def erase_votes(user_id: str) -> None:
    for ids in chunks_of_ids(TaskVote.objects.filter(user_id=user_id), chunk=CHUNK):
        tasks = list(TaskVote.objects.filter(pk__in=ids).values_list("task_id", flat=True))
        authors = set(CustomTask.objects.filter(pk__in=tasks).values_list("author_id", flat=True))
        _take_points(authors, [cause(PointKind.VOTE, task_id, user_id) for task_id in tasks])
        _erase_votes(ids)


@atomic
def _erase_votes(ids: list[str]) -> None:
    votes = list(TaskVote.objects.filter(pk__in=ids).values_list("task_id", "value"))
    delete_rows(TaskVote.objects.filter(pk__in=ids))
    for value, column in ((1, "up"), (-1, "down")):
        rows = CustomTask.objects.filter(pk__in=[task_id for task_id, given in votes if given == value])
        rows.update(**{column: F(column) - 1})
    voted = CustomTask.objects.filter(pk__in=[task_id for task_id, _ in votes])
    voted.filter(Q(up__gt=0) | Q(down__gt=0)).update(score=wilson())
    voted.filter(up=0, down=0).update(score=0.0)


def erase_tasks(user_id: str) -> None:
    """Tasks proposed for anybody's skills, with what others voted; copies in learners' plans are the learners' own."""
    for ids in chunks_of_ids(CustomTask.objects.filter(author_id=user_id), chunk=CHUNK):
        erase_rows(TaskVote.objects.filter(task_id__in=ids))
        _erase_tasks(ids)


@atomic
def _erase_tasks(ids: list[str]) -> None:
    live = CustomTask.objects.filter(pk__in=ids, status=TaskStatus.LIVE).values_list("skill_id", flat=True)
    for skill_id, number in Counter(live).items():
        SharedSkill.objects.filter(pk=skill_id).update(tasks_count=F("tasks_count") - number)
    delete_rows(CustomTask.objects.filter(pk__in=ids))


def erase_plans(user_id: str) -> None:
    erase_rows(Plan.objects.filter(owner_id=user_id))


def erase_skills(user_id: str) -> None:
    """A person's skills, with all that others said and did there. Others' plans and forks stay theirs, of no origin."""
    for skill_id in _skills_of(user_id):
        PointsService.take_back(PointEntry.objects.filter(source_id=skill_id))
        given = Interaction.objects.filter(skill_id=skill_id, kind=InteractionKind.RATING)
        for ids in chunks_of_ids(given, chunk=CHUNK):
            _erase_interactions(ids)
        erase_rows(SharedSkill.objects.filter(pk=skill_id))


def _skills_of(user_id: str) -> Iterable[str]:
    """One after the other, each of which the caller removes."""
    rows = SharedSkill.objects.filter(author_id=user_id).order_by("-id").values_list("id", flat=True)
    while skill_id := rows.first():
        yield skill_id


def _authors(skill_ids: Iterable[str]) -> dict[str, str]:
    return dict(SharedSkill.objects.filter(pk__in=list(skill_ids)).values_list("id", "author_id"))


def _take_points(user_ids: Iterable[str], causes: list[str]) -> None:
    """What these people were credited with, because of these causes."""
    PointsService.take_back(PointEntry.objects.filter(user_id__in=list(user_ids), cause__in=causes))
