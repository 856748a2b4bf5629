"""Erasing somebody's comments, and their name where others mention it."""

from collections.abc import Collection
from functools import partial

from django.db.models import F

from profiles.models import PointEntry, PointKind, User
from profiles.services.erasure import stand_in
from profiles.services.points import PointsService
from social.models import Comment, CommentLike, CommentStatus, SharedSkill
from social.services import markdown
from social.services.earning import cause
from yiz.clock import now
from yiz.db import atomic, delete_rows
from yiz.erasing import erase_rows
from yiz.keyset import chunks_of_ids, stream

NOBODY = "erased"
"""What is written where somebody was mentioned; nobody can have this name."""


def erase_comments(user_id: str) -> None:
    """Comments go; those that others have answered stay as tombstones, without author, words, or date of an edit.

    Newest first, so that one which only hung on another of the same person leaves no tombstone.
    """
    for ids in chunks_of_ids(Comment.objects.filter(author_id=user_id), chunk=50):
        skills = Comment.objects.filter(pk__in=ids).values_list("skill_id", flat=True)
        authors = SharedSkill.objects.filter(pk__in=list(skills)).values_list("author_id", flat=True)
        causes = [cause(PointKind.COMMENT, comment_id) for comment_id in ids]
        PointsService.take_back(PointEntry.objects.filter(user_id__in=set(authors), cause__in=causes))
        for comment_id in ids:
            erase_rows(CommentLike.objects.filter(comment_id=comment_id))
            _erase_comment(comment_id)


@atomic
def _erase_comment(comment_id: str) -> None:
    """One comment, with the counters of its thread."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        return
    if comment.status == CommentStatus.LIVE:
        above = comment.path.split("/")[:-1]
        Comment.objects.filter(pk__in=above).update(descendants_count=F("descendants_count") - 1)
        Comment.objects.filter(pk__in=above[-1:]).update(replies_count=F("replies_count") - 1)
        SharedSkill.objects.filter(pk=comment.skill_id).update(comments_count=F("comments_count") - 1)
    SharedSkill.objects.filter(pk=comment.skill_id, pinned_comment_id=comment_id).update(pinned_comment_id=None)
    row = Comment.objects.filter(pk=comment_id)
    if Comment.objects.filter(parent_id=comment_id).exists():
        row.update(
            author_id=stand_in(),
            status=CommentStatus.DELETED,
            body="",
            body_html="",
            mentioned_ids=[],
            likes_count=0,
            score=0,
            edited_at=None,
            deleted_at=comment.deleted_at or now(),
        )
    else:
        delete_rows(row)


def forget_mentions(user_id: str) -> None:
    """Takes the person's name out of what others wrote, where it mentions them. Reads every comment that holds it."""
    name = User.objects.filter(pk=user_id).values_list("username", flat=True).first()
    if name is None:
        return
    naming = Comment.objects.filter(body__icontains=f"@{name}")
    for row in stream(naming, "body", "mentioned_ids", chunk=100):
        body, mentioned = markdown.renamed(row["body"], name, NOBODY), row["mentioned_ids"]
        if body == row["body"]:
            continue
        others = [one for one in mentioned if one != user_id]
        html = markdown.render(body, partial(_still_known, others)).html
        Comment.objects.filter(pk=row["id"], body=row["body"]).update(body=body, body_html=html, mentioned_ids=others)


def _still_known(known: list[str], names: Collection[str]) -> dict[str, str]:
    """Of the names in the text, those of the people whom it mentioned before."""
    people = dict(User.objects.filter(pk__in=known).values_list("username_key", "id"))
    return {name: people[name.casefold()] for name in names if name.casefold() in people}
