"""`/api/v1/social/plans/:id/share` and `/upgrade`: plans that become skills, and follow newer versions of skills."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from social.payloads.plans import plan_payload
from social.permissions import own_plan_or_404
from social.serializers import examples
from social.serializers import plan_exchange as shapes
from social.serializers.skills import SkillDetailSerializer
from social.services import sharing, upgrading
from social.services.progress import zone_of
from social.services.upgrading import Upgrade
from social.views.exchange import SkillMaking
from yiz.api.idempotency import idempotent
from yiz.api.responses import check_if_match
from yiz.api.schema import documented

_CONFLICT = {"day": 1, "task": examples.TASK["title"], "field": "minutes", "base": 15, "mine": 20, "theirs": 10}
_UPGRADE = {
    "newer": True,
    "from_version": 1,
    "to_version": 2,
    "changes": [
        {
            "kind": "changed",
            "day": 1,
            "task": examples.TASK["title"],
            "field": "minutes",
            "before": 15,
            "after": 10,
        }
    ],
    "conflicts": [_CONFLICT],
}


class PlanExchangeViewSet(SkillMaking):
    """Plans that become skills, and follow them."""

    limit_scopes = {"share": "share"}

    @documented(
        "Share a plan as a skill",
        description="The plan stays, and its progress is not shared. Published at once, unless `status` is `draft`.",
        request=shapes.PlanShareInput,
        response=SkillDetailSerializer,
        request_example={"title": "My first songs", "category": "music", "tags": ["guitar"], "status": "draft"},
        response_example={**examples.SKILL_DETAIL, "title": "My first songs", "status": "draft", "published_at": None},
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def share(self, request: Request, plan_id: str) -> Response:
        own_plan_or_404(self.viewer, plan_id)
        fields = self.read(shapes.PlanShareInput)
        return self.answer(sharing.share(user=self.viewer, plan_id=plan_id, fields=fields), 201)

    @documented(
        "See what a newer version of the skill would change in a plan",
        response=shapes.UpgradeSerializer,
        response_example=_UPGRADE,
        errors=(409,),
    )
    def preview(self, request: Request, plan_id: str) -> Response:
        return Response(_told(upgrading.look(user=self.viewer, plan_id=plan_id)))

    @documented(
        "Merge a newer version of the skill into a plan",
        description=(
            "Three ways: what only its author changed comes in, what only the learner changed stays, completed days "
            "stay completed. Where both changed the same, `prefer` decides, and it is named. Takes `If-Match` with "
            "the plan's tag."
        ),
        request=shapes.UpgradeInput,
        response=shapes.UpgradedSerializer,
        request_example={"prefer": "mine"},
        response_example={**_UPGRADE, "plan": {**examples.PLAN, "skill_version": 2}},
        errors=(400, 403, 409, 412, 422),
    )
    def upgrade(self, request: Request, plan_id: str) -> Response:
        row = own_plan_or_404(self.viewer, plan_id)
        prefer = self.read(shapes.UpgradeInput)["prefer"]
        zone = zone_of(self.viewer)
        revision = None
        if "HTTP_IF_MATCH" in request.META:
            check_if_match(request, plan_payload(row, zone))
            revision = row["revision"]
        done = upgrading.upgrade(user=self.viewer, plan_id=plan_id, prefer=prefer, expected_revision=revision)
        return Response({**_told(done), "plan": plan_payload(own_plan_or_404(self.viewer, plan_id), zone)})


def _told(upgrade: Upgrade) -> dict[str, Any]:
    return {"newer": upgrade.newer, **asdict(upgrade)}
