"""`/api/v1/social/plans`: the caller's own, never visible to others."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from social.models import Plan
from social.payloads.plans import plan_payload, progress_payload
from social.permissions import own_plan_or_404
from social.serializers import examples
from social.serializers import plans as shapes
from social.services.plans import PlanService
from social.services.progress import zone_of
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet


class PlanViewSet(ApiViewSet):
    """One's own plans and how far one is with them."""

    @documented(
        "List one's own plans",
        query=shapes.PlanQuery,
        response=shapes.PlanSerializer,
        response_example=examples.PLAN,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        skill_id = self.read_query(shapes.PlanQuery).get("skill")
        plans = Plan.objects.visible_to(self.viewer)
        if skill_id:
            plans = plans.copies_of(self.viewer, [skill_id])
        zone = zone_of(self.viewer)
        return keyset_page(request, plans.rows(), build=lambda rows: [plan_payload(row, zone) for row in rows])

    @documented(
        "Make a plan of one's own",
        request=shapes.PlanInput,
        response=shapes.PlanSerializer,
        request_example=examples.PLAN_INPUT,
        response_example=examples.PLAN,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        plan_id = PlanService.create(owner_id=self.viewer.pk, **self.read(shapes.PlanInput))
        response = self._answer(plan_id, status=201)
        response["Location"] = f"{request.path.rstrip('/')}/{plan_id}"
        return response

    @documented("Read a plan", response=shapes.PlanSerializer, response_example=examples.PLAN)
    def retrieve(self, request: Request, plan_id: str) -> Response:
        return self._answer(plan_id)

    @documented(
        "Edit a plan",
        description="Days that stay, by their number, keep their completion. Takes `If-Match`.",
        request=shapes.PlanInput,
        response=shapes.PlanSerializer,
        request_example={"title": "My first songs"},
        response_example={**examples.PLAN, "title": "My first songs"},
        errors=(400, 403, 409, 412),
    )
    def partial_update(self, request: Request, plan_id: str) -> Response:
        row = own_plan_or_404(self.viewer, plan_id)
        changes = self.read(shapes.PlanInput, partial=True)
        PlanService.edit(
            plan_id=plan_id, owner_id=self.viewer.pk, changes=changes, expected_revision=self._matched(row)
        )
        return self._answer(plan_id)

    @documented("Delete a plan", description="For good. A download stays counted.", status=204, errors=(403, 412))
    def destroy(self, request: Request, plan_id: str) -> Response:
        self._matched(own_plan_or_404(self.viewer, plan_id))
        PlanService.delete(plan_id=plan_id, owner_id=self.viewer.pk)
        return Response(status=204)

    @documented(
        "Complete a day",
        response=shapes.PlanSerializer,
        response_example=examples.PLAN,
        errors=(400, 403, 409),
    )
    def complete(self, request: Request, plan_id: str, day: int) -> Response:
        self.read(NoBody)
        return self._shown(PlanService.complete_day(plan_id=plan_id, owner_id=self.viewer.pk, day=day))

    @documented(
        "Take the completion of a day back",
        response=shapes.PlanSerializer,
        response_example={
            **examples.PLAN,
            "days": [{**examples.DAY, "completed_at": None}],
            "progress": {"completed_days": 0, "total_days": 1, "percent": 0, "streak": 0},
            "started_at": None,
            "completed_at": None,
        },
        errors=(403, 409),
    )
    def uncomplete(self, request: Request, plan_id: str, day: int) -> Response:
        return self._shown(PlanService.uncomplete_day(plan_id=plan_id, owner_id=self.viewer.pk, day=day))

    @documented(
        "Read the progress of a plan",
        description="By day, in percent, with streaks in the caller's time zone and the estimated end.",
        response=shapes.PlanProgressSerializer,
        response_example=examples.PLAN_PROGRESS,
    )
    def progress(self, request: Request, plan_id: str) -> Response:
        row = own_plan_or_404(self.viewer, plan_id)
        return single(request, progress_payload(row, zone_of(self.viewer)))

    def _answer(self, plan_id: str, status: int = 200) -> Response:
        return self._shown(own_plan_or_404(self.viewer, plan_id), status)

    def _shown(self, row: dict[str, Any], status: int = 200) -> Response:
        return single(self.request, plan_payload(row, zone_of(self.viewer)), status)

    def _matched(self, row: dict[str, Any]) -> int | None:
        """With `If-Match`: 412 unless it is the tag of what is there, and then the revision that must still hold."""
        if "HTTP_IF_MATCH" not in self.request.META:
            return None
        check_if_match(self.request, plan_payload(row, zone_of(self.viewer)))
        return int(row["revision"])
