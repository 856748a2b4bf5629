"""The thread of a skill, and single comments."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from profiles.querysets import Viewer
from social.models import Comment
from social.payloads.comments import comment_payload, comment_payloads
from social.permissions import visible_or_404
from social.serializers import comments as shapes
from social.serializers.interactions import LikedSerializer, LikeSerializer
from social.services.comments import CommentService
from social.services.interactions import SKILL_KEYS
from social.views import examples
from social.views.pages import page_with
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.toggles import wanted
from yiz.api.views import ApiViewSet

ORDERS = {"top": ("-score", "-id"), "new": ("-id",), "old": ("id",)}


class ThreadViewSet(ApiViewSet):
    """`/skills/:id/comments`."""

    anonymous_actions = frozenset({"list"})
    limit_scopes = {"create": "comment"}

    @documented(
        "Comments on a skill",
        description="The tops of the threads; the answers to each are at `/comments/:id/replies`.",
        query=shapes.CommentsQuerySerializer,
        response=shapes.CommentPageSerializer,
        errors=(400,),
        response_example={"pinned": None, "results": [examples.COMMENT], "next": None, "previous": None},
    )
    def list(self, request: Request, skill_id: str) -> Response:
        asked = self.read_query(shapes.CommentsQuerySerializer)
        skill = visible_or_404(self.viewer, skill_id, (*SKILL_KEYS, "pinned_comment_id"))
        return page_with(
            request,
            Comment.objects.placed_for(self.viewer).tops(skill_id).columns(),
            order=ORDERS[asked["sort"]],
            build=lambda found: comment_payloads(found, self.viewer),
            head=lambda: {"pinned": _pinned(skill["pinned_comment_id"], self.viewer)},
        )

    @documented(
        "Comment on a skill, or answer a comment",
        request=shapes.NewCommentSerializer,
        response=shapes.CommentSerializer,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
        request_example={"body": "Day 3 is *hard*, @jonas!", "parent": None},
        response_example=examples.COMMENT,
    )
    @idempotent
    def create(self, request: Request, skill_id: str) -> Response:
        asked = self.read(shapes.NewCommentSerializer)
        comment = CommentService.add(
            user=self.viewer, skill_id=skill_id, body=asked["body"], parent_id=asked.get("parent")
        )
        return Response(comment_payload(comment, self.viewer), status=201)


class CommentViewSet(ApiViewSet):
    """`/comments/:id`."""

    anonymous_actions = frozenset({"retrieve", "replies"})
    limit_scopes = {"partial_update": "comment", "like": "like"}

    @documented("A comment", response=shapes.CommentSerializer, response_example=examples.COMMENT)
    def retrieve(self, request: Request, comment_id: str) -> Response:
        return single(request, self._payload(comment_id))

    @documented(
        "Say it anew",
        request=shapes.EditedCommentSerializer,
        response=shapes.CommentSerializer,
        errors=(400, 403, 412, 422),
        request_example={"body": "Day 3 is hard, but worth it."},
        response_example={**examples.COMMENT, "edited_at": "2025-11-03T09:20:00Z"},
    )
    def partial_update(self, request: Request, comment_id: str) -> Response:
        asked = self.read(shapes.EditedCommentSerializer)
        check_if_match(request, self._payload(comment_id))
        comment = CommentService.edit(user=self.viewer, comment_id=comment_id, body=asked["body"])
        return single(request, comment_payload(comment, self.viewer))

    @documented(
        "Delete one's comment",
        description="A tombstone stays while something answers it.",
        response=None,
        status=204,
        errors=(403,),
    )
    def destroy(self, request: Request, comment_id: str) -> Response:
        CommentService.delete(user=self.viewer, comment_id=comment_id)
        return Response(status=204)

    @documented(
        "Answers to a comment, oldest first",
        query=shapes.RepliesQuerySerializer,
        response=shapes.CommentSerializer,
        page=True,
        errors=(400,),
        response_example={**examples.COMMENT, "parent": "6560c0ffee5ca1ab1e000020", "depth": 1},
    )
    def replies(self, request: Request, comment_id: str) -> Response:
        deep = self.read_query(shapes.RepliesQuerySerializer)["deep"]
        comment = self._placed(comment_id)
        seen = Comment.objects.placed_for(self.viewer)
        rows = seen.below(comment) if deep else seen.filter(parent_id=comment.pk)
        order = ("path",) if deep else ("id",)  # a path ends in the id
        return keyset_page(
            request, rows.columns(), order=order, build=lambda found: comment_payloads(found, self.viewer)
        )

    @documented(
        "Like a comment, or take it back",
        request=LikeSerializer,
        response=LikedSerializer,
        errors=(400,),
        request_example={"liked": True},
        response_example={"liked": True, "count": 5},
    )
    def like(self, request: Request, comment_id: str) -> Response:
        state = CommentService.like(user=self.viewer, comment_id=comment_id, liked=wanted(request, "liked"))
        return Response({"liked": state.on, "count": state.count})

    @documented(
        "Pin a comment on one's skill, or unpin it",
        description="One a skill; pinning another unpins the first. Only comments at the top of their thread.",
        request=shapes.PinSerializer,
        response=shapes.PinnedSerializer,
        errors=(400, 403),
        request_example={"pinned": True},
        response_example={"pinned": True},
    )
    def pin(self, request: Request, comment_id: str) -> Response:
        asked = wanted(request, "pinned")
        return Response({"pinned": CommentService.pin(user=self.viewer, comment_id=comment_id, pinned=asked)})

    def _placed(self, comment_id: str) -> Comment:
        comment = Comment.objects.find_placed(comment_id, self.viewer)
        if comment is None:
            raise Missing
        return comment

    def _payload(self, comment_id: str) -> dict[str, Any]:
        payload = comment_payload(self._placed(comment_id), self.viewer)
        if payload is None:
            raise Missing
        return payload


def _pinned(comment_id: str | None, viewer: Viewer) -> dict[str, Any] | None:
    if comment_id is None:
        return None
    rows = list(Comment.objects.readable_by(viewer).filter(pk=comment_id).columns())
    payloads = comment_payloads(rows, viewer)
    return payloads[0] if payloads else None
