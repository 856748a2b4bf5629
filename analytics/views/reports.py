"""`/api/v1/analytics`: what figures say, to whom they belong."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from analytics import examples, shapes
from analytics.reports import person, platform, skills
from analytics.rollup.progress import updated_at
from analytics.serializers import WINDOWS, DaysQuery, OwnDaysQuery, TrendingQuery
from social.models import SharedSkill
from social.payloads.skills import skill_payloads
from social.permissions import own_skill_or_refuse
from social.querysets.skills import visible_rows
from yiz.api.errors import Missing
from yiz.api.permissions import is_moderator
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet

_ORDERS = {name: (f"-trending_{name}", "-id") for name in WINDOWS}
_FEW = "Figures of fewer than five people are null, and named in `withheld`."


class OwnReportsViewSet(ApiViewSet):
    """About the caller."""

    @documented(
        "How much you did",
        query=OwnDaysQuery,
        response=shapes.EngagementSerializer,
        response_example=examples.ENGAGEMENT,
        errors=(400,),
        description="Days are those of your time zone.",
    )
    def engagement(self, request: Request) -> Response:
        return single(request, person.engagement(self.viewer, **self.read_query(OwnDaysQuery)))

    @documented(
        "How you learn",
        query=OwnDaysQuery,
        response=shapes.BehaviourSerializer,
        response_example=examples.BEHAVIOUR,
        errors=(400,),
        description="Hours are those of your time zone.",
    )
    def behavior(self, request: Request) -> Response:
        return single(request, person.behaviour(self.viewer, **self.read_query(OwnDaysQuery)))

    @documented(
        "All your skills at once",
        query=DaysQuery,
        response=shapes.CreatorSerializer,
        response_example=examples.CREATOR,
        errors=(400,),
    )
    def creator(self, request: Request) -> Response:
        return single(request, skills.creator_report(self.viewer, **self.read_query(DaysQuery)))


class SkillReportsViewSet(ApiViewSet):
    """About one skill: for its author and for moderators. About what trends: for everybody."""

    anonymous_actions = {"trending"}

    @documented(
        "How a skill does, and which day of it loses people",
        query=DaysQuery,
        response=shapes.SkillReportSerializer,
        response_example=examples.SKILL_REPORT,
        errors=(400, 403),
        description=_FEW + " `drop_off` is about the plans that are there now (the newest 2,000), whatever the period: "
        "who has completed no day for two weeks is taken to have stopped.",
    )
    def retrieve(self, request: Request, skill_id: str) -> Response:
        skill = self._skill(skill_id)
        return single(request, skills.skill_report(skill, **self.read_query(DaysQuery)))

    @documented(
        "A skill's figures by the day",
        query=DaysQuery,
        response=shapes.SeriesSerializer,
        response_example=examples.SERIES,
        errors=(400, 403),
    )
    def timeseries(self, request: Request, skill_id: str) -> Response:
        skill = self._skill(skill_id)
        return single(request, skills.timeseries(skill, **self.read_query(DaysQuery)))

    @documented(
        "What trends, with its figures",
        query=TrendingQuery,
        response=shapes.TrendingSerializer,
        response_example=examples.TRENDING,
        page=True,
        errors=(400,),
    )
    def trending(self, request: Request) -> Response:
        window: str = self.read_query(TrendingQuery)["window"]

        def build(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            figures = skills.trending_figures([row["id"] for row in rows], WINDOWS[window])
            return [{**payload, "figures": figures[payload["id"]]} for payload in skill_payloads(rows, self.viewer)]

        return sifted_page(
            request,
            SharedSkill.objects.candidates(self.viewer).listed(),
            order=_ORDERS[window],
            keep=lambda rows: visible_rows(rows, self.viewer),
            build=build,
        )

    def _skill(self, skill_id: str) -> dict[str, Any]:
        if not is_moderator(self.viewer):
            return own_skill_or_refuse(self.viewer, skill_id, skills.COLUMNS)
        found = SharedSkill.objects.filter(pk=skill_id).exclude(status="deleted").values(*skills.COLUMNS).first()
        if found is None:
            raise Missing
        return found


class PlatformViewSet(ApiViewSet):
    """About everything, for moderators."""

    moderator_actions = {"dashboard"}

    @documented(
        "Everything at once",
        query=DaysQuery,
        response=shapes.DashboardSerializer,
        response_example=examples.DASHBOARD,
        errors=(400, 403),
        description="Days are those of UTC.",
    )
    def dashboard(self, request: Request) -> Response:
        found = platform.dashboard(**self.read_query(DaysQuery))
        return single(request, {**found, "updated_at": updated_at()})
