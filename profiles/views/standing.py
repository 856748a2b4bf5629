"""`/api/v1/users`: how people are doing: statistics, achievements, leaderboards."""

from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes_standing as shapes
from profiles.constants import CATEGORY_MAX, STATS_DAYS, STATS_DAYS_MAX
from profiles.models import Window
from profiles.payloads_standing import leaderboard, stats
from profiles.services.achievements import AchievementService
from yiz.api.constants import PAGE_LIMIT, PAGE_LIMIT_MAX
from yiz.api.fields import LineField, SlugChoice, WholeNumber
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.serializers import StrictSerializer
from yiz.api.views import ApiViewSet


class StatsQuery(StrictSerializer):
    days = WholeNumber(min_value=1, max_value=STATS_DAYS_MAX, default=STATS_DAYS)


class LeaderboardQuery(StrictSerializer):
    window = SlugChoice(Window, default=Window.WEEK.value)
    category = LineField(max_length=CATEGORY_MAX, required=False, default="")


class LeaderboardParameters(LeaderboardQuery):
    """The same for the document, with those of all pages."""

    limit = WholeNumber(min_value=1, max_value=PAGE_LIMIT_MAX, default=PAGE_LIMIT)
    cursor = LineField(max_length=500, required=False, help_text="Opaque; taken from `next` or `previous`.")


class StandingViewSet(ApiViewSet):
    """Figures that are stored, never counted at read."""

    anonymous_actions = {"leaderboard"}

    @documented(
        "Read one's own statistics",
        response=shapes.StatsSerializer,
        query=StatsQuery,
        errors=(400,),
        response_example=shapes.STATS,
        description="Totals, and a figure for each of the last `days` days of your own time zone, without holes.",
    )
    def own_stats(self, request: Request) -> Response:
        return self.stats(request, self.viewer.pk)

    @documented(
        "Read somebody's statistics",
        response=shapes.StatsSerializer,
        query=StatsQuery,
        errors=(400, 403),
        response_example=shapes.STATS,
        description="403 `figures_hidden` where the profile is for followers, or does not show its statistics.",
    )
    def stats(self, request: Request, user_id: str) -> Response:
        days: int = self.read_query(StatsQuery)["days"]
        return single(request, stats(user_id, self.viewer, days))

    @documented(
        "Read one's achievements",
        response=shapes.AchievementsSerializer,
        response_example=shapes.ACHIEVEMENTS,
        description="All that there is to reach, with how far you are; what is earned comes first, and stays earned.",
    )
    def achievements(self, request: Request) -> Response:
        rows = AchievementService.progress(user_id=self.viewer.pk)
        return single(request, {"results": rows, "next": None, "previous": None})

    @documented(
        "Read a leaderboard",
        response=shapes.LeaderboardSerializer,
        query=LeaderboardParameters,
        errors=(400,),
        response_example=shapes.LEADERBOARD,
        description="By points of the last 7 or 30 days or of all time, in one category or in all. Computed every "
        "15 minutes (`made_at`). `me` is the caller's own place, which nobody else is told where a profile is not "
        "public or does not show its statistics; then ranks of a page have gaps. Those with as many points share a "
        "rank.",
    )
    def leaderboard(self, request: Request) -> Response:
        query = self.read_query(LeaderboardQuery)
        return leaderboard(request, window=query["window"], category=query["category"])
