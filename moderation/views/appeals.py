"""Appeals: of those who were decided against, and of those who decide anew."""

from collections.abc import Mapping

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from moderation import examples, payloads, serializers, shapes
from moderation.models import Appeal, AppealStatus
from moderation.services import AppealService
from moderation.services.appeals import decision_of_token
from moderation.views.base import ModerationViewSet
from yiz.api.errors import Invalid
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.schema import documented


class AppealViewSet(ModerationViewSet):
    """A suspended account may appeal, and a closed one by the link of its mail."""

    anonymous_actions = {"create"}
    suspended_actions = {"create"}
    limit_scopes = {"create": "report"}
    rights = {"list": "decide_appeals", "decide": "decide_appeals"}

    @documented(
        "Appeal against a decision",
        request=serializers.AppealInput,
        response=shapes.OwnAppealSerializer,
        status=201,
        errors=(400, 401, 409, 422),
        idempotent=True,
        request_example={"decision": "66f1c0ffee0123456789abcd", "text": "The link is to my own free course."},
        response_example=examples.OWN_APPEAL,
        description="Once a decision, within 30 days. Another moderator than the first decides. Whoever can't sign in "
        "because the account is closed sends the `token` of the mail in place of `decision`.",
    )
    @idempotent
    def create(self, request: Request) -> Response:
        by_link = isinstance(request.data, Mapping) and "token" in request.data
        if not self.viewer.is_authenticated and not by_link:
            raise NotAuthenticated
        asked = self.read(serializers.AppealInput)
        user_id, decision_id = self._which(asked)
        appeal = AppealService.appeal(user_id=user_id, decision_id=decision_id, text=asked["text"])
        row = {name: getattr(appeal, name) for name in payloads.APPEALED}
        return Response(payloads.own_appeals([row])[0], status=201)

    @documented(
        "Appeals of all, the longest waiting first",
        query=serializers.AppealsQuery,
        response=shapes.AppealSerializer,
        response_example=examples.APPEAL,
        page=True,
        errors=(400, 403),
    )
    def list(self, request: Request) -> Response:
        status = self.read_query(serializers.AppealsQuery)["status"]
        order = ("id",) if status == AppealStatus.OPEN else ("-id",)
        rows = Appeal.objects.filter(status=status).values(*payloads.APPEALED)
        return keyset_page(request, rows, order=order, build=payloads.appeals)

    @documented(
        "Your appeals, and what became of them",
        response=shapes.OwnAppealSerializer,
        response_example=examples.OWN_APPEAL,
        page=True,
        errors=(400,),
    )
    def mine(self, request: Request) -> Response:
        rows = Appeal.objects.filter(user_id=self.viewer.pk).values(*payloads.APPEALED)
        return keyset_page(request, rows, build=payloads.own_appeals)

    @documented(
        "Grant or reject an appeal",
        request=serializers.AppealDecisionInput,
        response=shapes.AppealSerializer,
        request_example={"outcome": "granted", "answer": "You are right, we are sorry."},
        response_example=examples.APPEAL,
        errors=(400, 403, 409),
        description="Granted: what the decision did is undone. 409 `first_moderator` for who made the decision.",
    )
    def decide(self, request: Request, appeal_id: str) -> Response:
        asked = self.read(serializers.AppealDecisionInput)
        granted = asked["outcome"] == AppealStatus.GRANTED
        appeal = AppealService.decide(
            appeal_id=appeal_id, moderator=self.viewer, granted=granted, answer=asked["answer"]
        )
        return Response(payloads.appeals([{name: getattr(appeal, name) for name in payloads.APPEALED}])[0])

    def _which(self, asked: dict[str, str]) -> tuple[str, str]:
        """Whose appeal it is, and against which decision."""
        if "token" not in asked:
            return self.viewer.pk, asked["decision"]
        decision = decision_of_token(asked["token"])
        if decision is None or decision.person_id is None:
            raise Invalid("This link is not one of ours, or too old.", "invalid", "token")
        return decision.person_id, decision.pk
