"""Skills that become others, leave as files and come in as files."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from social.payloads.skills import skill_payload
from social.permissions import visible_or_404
from social.querysets.skills import DETAILED
from social.serializers import examples
from social.serializers import skills as shapes
from social.services.forking import fork
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet

_FORK = {
    **examples.SKILL_DETAIL,
    "id": "65f0c0ffee65f0c0ffee0101",
    "status": "draft",
    "published_at": None,
    "forked_from": {"id": examples.SKILL["id"], "title": examples.SKILL["title"], "author": examples.PERSON},
}


class ExchangeViewSet(ApiViewSet):
    """Fork, export, import."""

    limit_scopes = {"fork": "share"}

    @documented(
        "Fork a skill into a draft of one's own",
        description="Made the first time (201), the same one later (200). Counted once a user.",
        response=shapes.SkillDetailSerializer,
        response_example=_FORK,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def fork(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        done = fork(user=self.viewer, skill_id=skill_id)
        return self._answer(done.skill_id, 201 if done.made else 200)

    def _answer(self, skill_id: str, status: int) -> Response:
        payload = skill_payload(visible_or_404(self.viewer, skill_id, DETAILED), self.viewer)
        if payload is None:
            raise Missing
        response = single(self.request, payload, status)
        if status == 201:
            response["Location"] = f"/api/v1/social/skills/{skill_id}"
        return response
