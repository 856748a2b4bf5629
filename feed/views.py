"""`/api/v1/feed`."""

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from discovery.serializers import TrendingQuery
from discovery.trending.lists import ORDERING
from feed import discovering, health, payloads, shapes
from feed.payloads import Feed
from feed.reading import ORDER, PERSONAL_ORDER, PersonalFeed, PublicFeed
from feed.serializers import FeedQuery
from feed.services import ActivityFeedService, refresh_state
from follow.permissions import check_lists_of
from social.models import SharedSkill
from social.querysets.skills import ORDERINGS, SkillFilter
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet


class FeedViewSet(ApiViewSet):
    """What people did."""

    anonymous_actions = {"everybody", "person", "trending", "health"}
    suspended_actions = {"hide", "refresh"}

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
        known = feed.window
        ActivityFeedService.note_reading(owner_id=self.viewer.pk, read_at=known.read_at, written=known.written)
        return self._page(feed.source, feed.keep, "personal", PERSONAL_ORDER)

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

    @documented(
        "What trends, as a feed",
        description="The same order as that of `/discovery/skills/trending`, without what the caller has hidden or "
        "whom they have muted.",
        query=TrendingQuery,
        response=shapes.FeedItemSerializer,
        response_example=shapes.TRENDING_ITEM,
        page=True,
        errors=(400,),
    )
    def trending(self, request: Request) -> Response:
        query = self.read_query(TrendingQuery)
        ordering, narrowed = ORDERING[query["window"]], SkillFilter(category=query.get("category", ""))
        rows = SharedSkill.objects.candidates(self.viewer).narrowed(narrowed, ordering=ordering).listed()
        return self._page(
            rows,
            lambda page: discovering.trending(page, self.viewer, query["window"]),
            "global",
            ORDERINGS[ordering],
        )

    @documented(
        "What you have not seen yet, from outside those you follow",
        description="Recommendations, what trends and what friends of friends did, by turns; nothing by those you "
        "follow, nothing that you have liked, kept, rated or begun, or that your own feed has told of.",
        response=shapes.FeedItemSerializer,
        response_example=shapes.DISCOVERY_ITEM,
        page=True,
        errors=(400,),
    )
    def discovery(self, request: Request) -> Response:
        self.read_query(NoBody)
        feed = discovering.DiscoveryFeed(self.viewer)
        return self._page(feed.source, feed.keep, "global", discovering.DISCOVERY_ORDER)

    @documented(
        "Rebuild your feed",
        description="Answers at once; a worker does it. `feed_ready` in the feed's room says when it is done, and so "
        "does a GET of the same address. Asking again while it is under way changes nothing.",
        request=None,
        response=shapes.RefreshSerializer,
        response_example=shapes.BUILDING,
        status=202,
        errors=(400,),
    )
    def refresh(self, request: Request) -> Response:
        self.read(NoBody)
        return Response(ActivityFeedService.request_refresh(owner_id=self.viewer.pk), status=202)

    @documented(
        "Whether your feed is being rebuilt",
        response=shapes.RefreshSerializer,
        response_example=shapes.READY,
    )
    def refresh_state(self, request: Request) -> Response:
        return Response(refresh_state(self.viewer.pk))

    @documented("Hide an item from your feeds", response=None, status=204, errors=(400,))
    def hide(self, request: Request, item_id: str) -> Response:
        self.read(NoBody)
        ActivityFeedService.hide(viewer=self.viewer, item_id=item_id)
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

    def _page(
        self, source: Any, keep: Callable[[list[Any]], list[Any]], feed: Feed, order: Sequence[str] = ORDER
    ) -> Response:
        return sifted_page(
            self.request,
            source,
            order=order,
            keep=keep,
            build=lambda rows: payloads.items(rows, self.viewer, feed),
        )
