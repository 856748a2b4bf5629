"""`/api/v1/follow/suggestions`."""

from rest_framework.request import Request
from rest_framework.response import Response

from follow import payloads_suggestions, shapes
from follow.constants import SUGGESTIONS_AT_MOST
from follow.serializers import SuggestionsQuery
from follow.services import FollowService
from follow.suggestions import suggest
from yiz.api.idempotency import idempotent
from yiz.api.responses import single
from yiz.api.schema import documented, page_of
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet


class SuggestionViewSet(ApiViewSet):
    """Whom the caller might want to follow."""

    limit_scopes = {"dismiss": "follow"}

    @documented(
        "Whom you might want to follow, and why",
        query=SuggestionsQuery,
        response=page_of(shapes.SuggestionSerializer),
        response_example={"results": [shapes.SUGGESTION], "next": None, "previous": None},
        errors=(400,),
        description="Friends of friends, people with your interests, and active authors, in turns. At most 20, one "
        "page. Never anybody whom you follow, have asked, muted or dismissed, nor across a block.",
    )
    def list(self, request: Request) -> Response:
        limit = min(self.read_query(SuggestionsQuery).get("limit", SUGGESTIONS_AT_MOST), SUGGESTIONS_AT_MOST)
        results = payloads_suggestions.suggestions(suggest(self.viewer, limit), self.viewer)
        return single(request, {"results": results, "next": None, "previous": None})

    @documented(
        "Do not suggest this user again",
        response=shapes.DismissalSerializer,
        errors=(400,),
        idempotent=True,
        response_example={"user_id": shapes.USER_ID, "dismissed": True},
    )
    @idempotent
    def dismiss(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        FollowService.dismiss(actor_id=self.viewer.pk, user_id=user_id)
        return Response({"user_id": user_id, "dismissed": True})
