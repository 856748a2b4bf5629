"""Liking, bookmarking and rating a skill; who liked it, and what they say of it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from social.models import Interaction, InteractionKind
from social.payloads.interactions import (
    RATING_COLUMNS,
    liker_payloads,
    own_rating,
    rating_figures,
    review_payloads,
)
from social.permissions import visible_or_404
from social.serializers import interactions as shapes
from social.services.interactions import SKILL_KEYS, InteractionService, Rated
from social.views import examples
from social.views.pages import page_with
from yiz.api.pages import keyset_page
from yiz.api.schema import documented
from yiz.api.serializers import StrictSerializer
from yiz.api.toggles import wanted
from yiz.api.views import ApiViewSet


class InteractionViewSet(ApiViewSet):
    anonymous_actions = frozenset({"likers", "ratings"})
    limit_scopes = {"like": "like", "bookmark": "bookmark", "rate": "like", "unrate": "like"}

    @documented(
        "Like a skill, or take it back",
        request=shapes.LikeSerializer,
        response=shapes.LikedSerializer,
        errors=(400, 409),
        request_example={"liked": True},
        response_example={"liked": True, "count": 12},
    )
    def like(self, request: Request, skill_id: str) -> Response:
        state = InteractionService.like(user=self.viewer, skill_id=skill_id, liked=wanted(request, "liked"))
        return Response({"liked": state.on, "count": state.count})

    @documented(
        "Keep a skill for later, or no longer",
        request=shapes.BookmarkSerializer,
        response=shapes.BookmarkedSerializer,
        errors=(400, 409),
        request_example={"bookmarked": True},
        response_example={"bookmarked": True, "count": 3},
    )
    def bookmark(self, request: Request, skill_id: str) -> Response:
        asked = wanted(request, "bookmarked")
        state = InteractionService.bookmark(user=self.viewer, skill_id=skill_id, bookmarked=asked)
        return Response({"bookmarked": state.on, "count": state.count})

    @documented(
        "Rate a skill, or change one's rating",
        description="One rating a person; not for one's own skills.",
        request=shapes.RateSerializer,
        response=shapes.RatedSerializer,
        errors=(400, 403, 409, 422),
        request_example={"rating": 5, "review": "Clear, and never too much for one evening."},
        response_example={"rating": 5, "average": 4.5, "count": 2},
    )
    def rate(self, request: Request, skill_id: str) -> Response:
        asked = self.read(shapes.RateSerializer)
        rated = InteractionService.rate(
            user=self.viewer, skill_id=skill_id, rating=asked["rating"], review=asked.get("review")
        )
        return Response(_rated(rated))

    @documented(
        "Take one's rating back",
        response=shapes.RatedSerializer,
        errors=(409,),
        response_example={"rating": None, "average": 4.0, "count": 1},
    )
    def unrate(self, request: Request, skill_id: str) -> Response:
        return Response(_rated(InteractionService.unrate(user=self.viewer, skill_id=skill_id)))

    @documented(
        "Who liked a skill, newest first",
        response=shapes.LikerSerializer,
        page=True,
        errors=(400,),
        response_example=examples.LIKER,
    )
    def likers(self, request: Request, skill_id: str) -> Response:
        self.read_query(StrictSerializer)
        visible_or_404(self.viewer, skill_id, SKILL_KEYS)
        rows = Interaction.objects.of_kind(InteractionKind.LIKE).on_skill(skill_id, self.viewer).columns()
        return keyset_page(request, rows, build=lambda found: liker_payloads(found, self.viewer))

    @documented(
        "Average, histogram and reviews of a skill",
        description="The figures stand on the first page; `results` are the written reviews, newest first.",
        response=shapes.RatingsSerializer,
        errors=(400,),
        response_example=examples.RATINGS,
    )
    def ratings(self, request: Request, skill_id: str) -> Response:
        self.read_query(StrictSerializer)
        skill = visible_or_404(self.viewer, skill_id, (*SKILL_KEYS, *RATING_COLUMNS))
        rows = Interaction.objects.reviews().on_skill(skill_id, self.viewer).columns()
        return page_with(
            request,
            rows,
            order=("-id",),
            build=lambda found: review_payloads(found, self.viewer),
            head=lambda: {**rating_figures(skill), "viewer": own_rating(skill_id, self.viewer)},
        )


def _rated(rated: Rated) -> dict[str, Any]:
    return {"rating": rated.rating, "average": rated.average, "count": rated.count}
