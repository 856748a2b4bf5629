"""The repository of comments: what of a thread a viewer may see, and what holds it together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from profiles.querysets import hidden_ids, is_there, viewer_id
from social.querysets.skills import may_see_skill

if TYPE_CHECKING:
    from profiles.querysets import Viewer
    from social.models import Comment

COLUMNS = (
    "id",
    "skill_id",
    "author_id",
    "parent_id",
    "path",
    "depth",
    "body",
    "body_html",
    "status",
    "likes_count",
    "replies_count",
    "descendants_count",
    "score",
    "created_at",
    "edited_at",
)


class CommentQuerySet(models.QuerySet["Comment"]):
    def live(self) -> Self:
        return self.filter(status="live")

    def readable_by(self, viewer: Viewer) -> Self:
        """Whose words the viewer may read: live ones and the viewer's own hidden ones, none behind a block.

        Says nothing about the skill: its callers have come through `SharedSkill.objects.visible_to`.
        """
        readable = Q(status="live")
        if (own := viewer_id(viewer)) is not None:
            readable |= Q(status="hidden", author_id=own)
        rows = self.filter(readable)
        hidden = hidden_ids(viewer)
        return rows.exclude(author_id__in=hidden) if hidden else rows

    def placed_for(self, viewer: Viewer) -> Self:
        """What takes a place in the viewer's thread: readable comments, and others on which something live hangs."""
        readable = Q(status="live")
        if (own := viewer_id(viewer)) is not None:
            readable |= Q(status="hidden", author_id=own)
        hidden = hidden_ids(viewer)
        if hidden:
            readable &= ~Q(author_id__in=hidden)
        return self.filter(readable | Q(descendants_count__gt=0))

    def tops(self, skill_id: str) -> Self:
        return self.filter(skill_id=skill_id, parent=None)

    def below(self, comment: Comment) -> Self:
        """Everything under a comment, at any depth: a range of paths ("0" comes right after "/")."""
        return self.filter(skill_id=comment.skill_id, path__gt=f"{comment.path}/", path__lt=f"{comment.path}0")

    def columns(self) -> models.QuerySet[Comment, dict[str, Any]]:
        """What a payload of a comment is built from."""
        return self.values(*COLUMNS)

    def find_placed(self, comment_id: str, viewer: Viewer) -> Comment | None:
        """The comment, if it has a place in a thread that the viewer may see."""
        found = self.placed_for(viewer).filter(pk=comment_id).first()
        return found if found is not None and may_see_skill(viewer, found.skill_id) else None

    def find_readable(self, comment_id: str, viewer: Viewer) -> Comment | None:
        """The comment, if its author is there and the viewer may read it, and its skill."""
        found = self.readable_by(viewer).filter(pk=comment_id).first()
        if found is None or not is_there(found.author_id):
            return None
        return found if may_see_skill(viewer, found.skill_id) else None
