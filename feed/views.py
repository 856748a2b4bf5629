"""`/api/v1/feed`."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from feed import health, payloads, shapes
from feed.payloads import Feed
from feed.reading import ORDER, PersonalFeed, PublicFeed
from feed.serializers import FeedQuery
from feed.services import ActivityFeedService
from follow.permissions import check_lists_of
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet


class FeedViewSet(ApiViewSet):
    """What people did."""

    anonymous_actions = {"everybody", "person", "health"}
    suspended_actions = {"hide"}

    @documented(
        "What those you follow did, newest first",
        query=FeedQuery,
        response=shapes.FeedItemSerializer,
        response_example=shapes.ITEM,
        page=True,
        errors=(400,),
    )
    def personal(self, request: Request) -> Response:
        feed = PersonalFeed(self.viewer, **self.read_query(FeedQuery))
        return self._page(feed.source, feed.keep, "personal")

    @documented(
        "What everybody did, newest first",
        query=FeedQuery,
        response=shapes.FeedItemSerializer,
        response_example=shapes.PUBLIC_ITEM,
        page=True,
        errors=(400,),
    )
    def everybody(self, request: Request) -> Response:
        feed = PublicFeed(self.viewer, **self.read_query(FeedQuery))
        return self._page(feed.source, feed.keep, "global")

    @documented(
        "What one person did, newest first",
        query=FeedQuery,
        response=shapes.FeedItemSerializer,
        response_example=shapes.PROFILE_ITEM,
        page=True,
        errors=(400, 403),
    )
    def person(self, request: Request, user_id: str) -> Response:
        check_lists_of(user_id, self.viewer)
        feed = PublicFeed(self.viewer, **self.read_query(FeedQuery), actor_id=user_id)
        return self._page(feed.source, feed.keep, "user")

    @documented("Hide an item from your feeds", response=None, status=204, errors=(400,))
    def hide(self, request: Request, activity_id: str) -> Response:
        self.read(NoBody)
        ActivityFeedService.hide(viewer=self.viewer, activity_id=activity_id)
        return Response(status=204)

    @documented(
        "Whether feeds can be read",
        response=shapes.FeedHealthSerializer,
        response_example=shapes.HEALTH,
        errors=(503,),
    )
    def health(self, request: Request) -> Response:
        found = health.check()
        if not found.ok:
            return Response({"status": "down", "detail": found.detail, "newest_at": None}, status=503)
        return Response({"status": "ok", "detail": found.detail, "newest_at": health.newest_activity()})

    def _page(self, source: Any, keep: Callable[[list[Any]], list[Any]], feed: Feed) -> Response:
        return sifted_page(
            self.request,
            source,
            order=ORDER,
            keep=keep,
            build=lambda rows: payloads.items(rows, self.viewer, feed),
        )
