"""What one has liked, kept, rated and said; of skills, only those that one may still see."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from profiles.querysets import Viewer
from social.models import Comment, Interaction, InteractionKind, SharedSkill
from social.payloads.comments import comment_payloads
from social.payloads.skills import skill_payloads
from social.serializers.comments import CommentSerializer
from social.serializers.mine import BookmarkedSkillSerializer, LikedSkillSerializer, OwnRatedSkillSerializer
from social.views import examples
from yiz.api.bulk import column
from yiz.api.pages import keyset_page
from yiz.api.schema import documented
from yiz.api.serializers import StrictSerializer
from yiz.api.views import ApiViewSet

Row = dict[str, Any]


class MineViewSet(ApiViewSet):
    """`/me/…`: newest first. A page may hold fewer than `limit`: what may no longer be seen is left out."""

    @documented(
        "Skills that one has liked",
        response=LikedSkillSerializer,
        page=True,
        errors=(400,),
        response_example=examples.LIKED_SKILL,
    )
    def likes(self, request: Request) -> Response:
        return self._skills(InteractionKind.LIKE, lambda skill, row: {**skill, "liked_at": row["created_at"]})

    @documented(
        "Skills that one has kept",
        response=BookmarkedSkillSerializer,
        page=True,
        errors=(400,),
        response_example=examples.BOOKMARKED_SKILL,
    )
    def bookmarks(self, request: Request) -> Response:
        return self._skills(InteractionKind.BOOKMARK, lambda skill, row: {**skill, "bookmarked_at": row["created_at"]})

    @documented(
        "Skills that one has rated",
        response=OwnRatedSkillSerializer,
        page=True,
        errors=(400,),
        response_example=examples.OWN_RATED_SKILL,
    )
    def ratings(self, request: Request) -> Response:
        names = ("id", "rating", "review", "created_at", "updated_at")
        return self._skills(
            InteractionKind.RATING, lambda skill, row: {**{name: row[name] for name in names}, "skill": skill}
        )

    @documented(
        "One's own comments",
        response=CommentSerializer,
        page=True,
        errors=(400,),
        response_example=examples.COMMENT,
    )
    def comments(self, request: Request) -> Response:
        self.read_query(StrictSerializer)
        rows = Comment.objects.readable_by(self.viewer).filter(author_id=self.viewer.pk).columns()
        return keyset_page(request, rows, build=lambda found: _of_visible_skills(found, self.viewer))

    def _skills(self, kind: str, entry: Callable[[Row, Row], Row]) -> Response:
        self.read_query(StrictSerializer)
        own = Interaction.objects.of_kind(kind).filter(user_id=self.viewer.pk).columns()

        def build(rows: list[Row]) -> list[Row]:
            skills = _visible_skills(rows, self.viewer)
            return [entry(skills[row["skill_id"]], row) for row in rows if row["skill_id"] in skills]

        return keyset_page(self.request, own, build=build)


def _visible_skills(rows: list[Row], viewer: Viewer) -> dict[str, Row]:
    ids = column(rows, "skill_id")
    found = list(SharedSkill.objects.visible_to(viewer).filter(pk__in=ids).listed()) if ids else []
    return {payload["id"]: payload for payload in skill_payloads(found, viewer)}


def _of_visible_skills(rows: list[Row], viewer: Viewer) -> list[Row]:
    ids = column(rows, "skill_id")
    visible = SharedSkill.objects.visible_to(viewer).filter(pk__in=ids).values_list("id", flat=True) if ids else []
    kept = set(visible)
    return comment_payloads([row for row in rows if row["skill_id"] in kept], viewer)
