"""Comments: adding, editing, deleting, liking, pinning; the thread's counters move with what is live."""

from collections.abc import Collection
from typing import Any

from django.db.models import F

from profiles.models import User, UserPrivacy
from profiles.models.privacy import WhoMayComment
from profiles.querysets import is_there, name_key
from social.constants import MAX_COMMENT_DEPTH
from social.models import Comment, CommentLike, CommentStatus, SharedSkill
from social.permissions import visible_or_404
from social.services import markdown
from social.services.interactions import SKILL_KEYS, NotPublished, Toggled
from yiz.api.errors import Forbidden, Invalid, Missing
from yiz.api.screening import screened
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import CommentAdded, CommentEdited, CommentLiked, CommentRemoved, CommentUnliked
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ids import new_id
from yiz.ports import Screening, social_graph


class CommentsClosed(Forbidden):
    """The skill's author takes comments from some people only, or from nobody: 403."""

    def __init__(self) -> None:
        super().__init__("The author of this skill does not take your comments.", "comments_closed")


class NotTheAuthor(Forbidden):
    """403."""

    def __init__(self) -> None:
        super().__init__("Only its author may do this.", "not_the_author")


class NoSuchParent(Invalid):
    """400: it is not there, on another skill, deleted, or not to be seen by the one who answers."""

    def __init__(self) -> None:
        super().__init__("There is no such comment on this skill to answer.", code="does_not_exist", attr="parent")


class OnlyTopsArePinned(Invalid):
    """400."""

    def __init__(self) -> None:
        super().__init__("Only a comment at the top of its thread can be pinned.", code="not_top_level", attr="pinned")


class CommentService:
    """What people do in the thread of a skill that they may see; whatever they may not see is a 404."""

    @staticmethod
    def add(*, user: User, skill_id: str, body: str, parent_id: str | None = None) -> Comment:
        """Comments on a skill, or answers a comment (`CommentAdded`).

        An answer below the deepest level is attached beside the comment that it answers; the event still names the
        one that was answered. Up to 20 people are mentioned: those whom the author may see, and not the author. A
        text that screening holds back is stored hidden, and told of only when a moderator lets it through.
        """
        skill = visible_or_404(user, skill_id, SKILL_KEYS)
        if skill["status"] != "published":
            raise NotPublished
        _refuse_unwelcome(user, skill["author_id"])
        answered = _answerable(user, skill_id, parent_id) if parent_id else None
        verdict = _screened(user, body)
        text = markdown.render(body, lambda names: _known_names(user, names))
        status = CommentStatus.HIDDEN if verdict.withheld else CommentStatus.LIVE
        comment = Comment(id=new_id(), skill_id=skill_id, author_id=user.pk, body=body, status=status)
        comment.body_html, comment.mentioned_ids = text.html, text.mentioned_ids
        _place(comment, answered)
        _add(comment, skill["author_id"], answered, verdict)
        return comment

    @staticmethod
    def edit(*, user: User, comment_id: str, body: str) -> Comment:
        """Says one's own comment anew, with `edited_at`.

        `CommentEdited` names those whom it mentions for the first time. The same words again change nothing.
        """
        comment = _own(user, comment_id)
        if body == comment.body:
            return comment
        verdict = _screened(user, body, comment.pk)
        text = markdown.render(body, lambda names: _known_names(user, names))
        _edit(comment, body, text, verdict)
        return comment

    @staticmethod
    def delete(*, user: User, comment_id: str) -> None:
        """Takes one's own comment out of sight (`CommentRemoved`); what answers it keeps its place."""
        comment = _own(user, comment_id)
        CommentService.set_status(comment_id=comment.pk, status=CommentStatus.DELETED, actor_id=user.pk)

    @staticmethod
    def set_status(*, comment_id: str, status: CommentStatus, actor_id: str) -> bool:
        """For its author's deletion and for moderators: shows, hides or removes a comment, with all counters.

        What its author has deleted stays so. `CommentRemoved` when it was live, `CommentAdded` when it becomes so;
        True when anything changed. 404 when it is not there.
        """
        comment = Comment.objects.filter(pk=comment_id).first()
        if comment is None:
            raise Missing
        return _set_status(comment, status, actor_id)

    @staticmethod
    def like(*, user: User, comment_id: str, liked: bool | None = None) -> Toggled:
        """Likes or takes it back; None flips. `CommentLiked` or `CommentUnliked` when that changed anything."""
        comment = Comment.objects.find_readable(comment_id, user)
        if comment is None:
            raise Missing
        return _like(user.pk, comment, liked)

    @staticmethod
    def pin(*, user: User, comment_id: str, pinned: bool | None = None) -> bool:
        """Pins a thread's top comment, in place of any other, or unpins it; None flips. Only the skill's author may."""
        comment = Comment.objects.find_readable(comment_id, user)
        if comment is None:
            raise Missing
        skill = SharedSkill.objects.filter(pk=comment.skill_id)
        row = skill.values("author_id", "pinned_comment_id").get()
        if row["author_id"] != user.pk:
            raise NotTheAuthor
        wanted = row["pinned_comment_id"] != comment.pk if pinned is None else pinned
        if wanted and comment.parent_id is not None:
            raise OnlyTopsArePinned
        if wanted:
            skill.update(pinned_comment_id=comment.pk)
        else:
            skill.filter(pinned_comment_id=comment.pk).update(pinned_comment_id=None)
        return wanted


def _refuse_unwelcome(user: User, author_id: str) -> None:
    if user.pk == author_id:
        return
    rule = UserPrivacy.objects.filter(user_id=author_id).values_list("who_may_comment", flat=True).first()
    if rule == WhoMayComment.NOBODY:
        raise CommentsClosed
    if rule == WhoMayComment.FOLLOWERS and not social_graph.provider.follows(user.pk, author_id):
        raise CommentsClosed


def _answerable(user: User, skill_id: str, parent_id: str) -> Comment:
    parent = Comment.objects.readable_by(user).live().filter(pk=parent_id, skill_id=skill_id).first()
    if parent is None or not is_there(parent.author_id):
        raise NoSuchParent
    return parent


def _own(user: User, comment_id: str) -> Comment:
    """One's own comment: 404 for what one may not see, 403 for another's."""
    comment = Comment.objects.find_readable(comment_id, user)
    if comment is None:
        raise Missing
    if comment.author_id != user.pk:
        raise NotTheAuthor
    return comment


def _screened(user: User, body: str, comment_id: str = "") -> Screening:
    return screened("comment", user.pk, {"body": body}, comment_id, attr="body")


def _known_names(user: User, names: Collection[str]) -> dict[str, str]:
    by_key = {name_key(name): name for name in names}
    people = User.objects.visible_to(user).exclude(pk=user.pk).filter(username_key__in=list(by_key))
    found = dict(people.values_list("username_key", "id"))
    return {name: found[key] for name in names if (key := name_key(name)) in found}


def _place(comment: Comment, answered: Comment | None) -> None:
    """Under the one that is answered, or beside it when that is as deep as it goes."""
    above = answered.path.split("/")[:MAX_COMMENT_DEPTH] if answered else []
    comment.parent_id = above[-1] if above else None
    comment.depth = len(above)
    comment.path = "/".join([*above, comment.pk])


@atomic
def _add(comment: Comment, skill_author_id: str, answered: Comment | None, verdict: Screening) -> None:
    comment.save(force_insert=True)
    tell_screened(verdict, kind="comment", target_id=comment.pk, author_id=comment.author_id)
    if comment.status == CommentStatus.LIVE:
        _tell_added(comment, skill_author_id, answered)
        _count(comment, 1)


def _tell_added(comment: Comment, skill_author_id: str, answered: Comment | None) -> None:
    emit(
        CommentAdded(
            comment_id=comment.pk,
            skill_id=comment.skill_id,
            skill_author_id=skill_author_id,
            actor_id=comment.author_id,
            parent_id=answered.pk if answered else "",
            parent_author_id=answered.author_id if answered else "",
            mentioned_ids=comment.mentioned_ids,
        )
    )


def _count(comment: Comment, step: int) -> None:
    """Moves the thread's counters and, last, the skill's, for which all who comment on it compete."""
    above = comment.path.split("/")[:-1]
    if above:
        Comment.objects.filter(pk__in=above).update(descendants_count=F("descendants_count") + step)
        Comment.objects.filter(pk=above[-1]).update(replies_count=F("replies_count") + step)
    SharedSkill.objects.filter(pk=comment.skill_id).update(comments_count=F("comments_count") + step)


@atomic
def _edit(comment: Comment, body: str, text: markdown.Rendered, verdict: Screening) -> None:
    first_named = [one for one in text.mentioned_ids if one not in comment.mentioned_ids]
    changes: dict[str, Any] = {
        "body": body,
        "body_html": text.html,
        "mentioned_ids": text.mentioned_ids,
        "edited_at": now(),
    }
    there = Comment.objects.filter(pk=comment.pk, status__in=[CommentStatus.LIVE, CommentStatus.HIDDEN])
    if not there.update(**changes):
        raise Missing
    tell_screened(verdict, kind="comment", target_id=comment.pk, author_id=comment.author_id)
    if verdict.withheld:
        _set_status(comment, CommentStatus.HIDDEN, comment.author_id)
    elif comment.status == CommentStatus.LIVE:
        emit(
            CommentEdited(
                comment_id=comment.pk,
                skill_id=comment.skill_id,
                skill_author_id=_author_of(comment),
                actor_id=comment.author_id,
                mentioned_ids=first_named,
            )
        )
    for name, value in changes.items():
        setattr(comment, name, value)


def _author_of(comment: Comment) -> str:
    return str(SharedSkill.objects.filter(pk=comment.skill_id).values_list("author_id", flat=True).get())


@atomic
def _set_status(comment: Comment, status: CommentStatus, actor_id: str) -> bool:
    row = Comment.objects.filter(pk=comment.pk).exclude(status=status)
    gone = now() if status in (CommentStatus.DELETED, CommentStatus.REMOVED) else None
    if row.live().update(status=status, deleted_at=gone):  # only the one who took it out of sight counts it out
        emit(CommentRemoved(comment_id=comment.pk, skill_id=comment.skill_id, actor_id=actor_id))
        _count(comment, -1)
        pinned = SharedSkill.objects.filter(pk=comment.skill_id, pinned_comment_id=comment.pk)
        pinned.update(pinned_comment_id=None)
        changed = True
    else:
        out = [CommentStatus.HIDDEN, CommentStatus.REMOVED]
        changed = bool(row.filter(status__in=out).update(status=status, deleted_at=gone))
        if changed and status == CommentStatus.LIVE:
            _tell_added(comment, _author_of(comment), Comment.objects.filter(pk=comment.parent_id).first())
            _count(comment, 1)
    if changed:
        comment.status, comment.deleted_at = status, gone
    return changed


@atomic
def _like(user_id: str, comment: Comment, wanted: bool | None) -> Toggled:
    came = wanted is not False and insert_new(CommentLike(user_id=user_id, comment_id=comment.pk))
    gone = False
    if wanted is False or (wanted is None and not came):
        gone = delete_rows(CommentLike.objects.filter(user_id=user_id, comment_id=comment.pk)) == 1
    row = Comment.objects.filter(pk=comment.pk)
    if came or gone:
        event = CommentLiked if came else CommentUnliked
        emit(event(comment_id=comment.pk, skill_id=comment.skill_id, author_id=comment.author_id, actor_id=user_id))
        step = 1 if came else -1
        row.update(likes_count=F("likes_count") + step, score=F("score") + step)
    count = row.values_list("likes_count", flat=True).first()
    return Toggled(on=came or wanted is True, count=count or 0)
