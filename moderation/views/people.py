"""What moderators see of people, and decide about them."""

from rest_framework.request import Request
from rest_framework.response import Response

from moderation import examples, history, payloads, serializers, shapes
from moderation.services import PeopleService
from moderation.views.base import ModerationViewSet, words_in
from profiles.models import User
from yiz.api.errors import Missing
from yiz.api.responses import single
from yiz.api.schema import documented

_WORDS = {"reason": "harassment", "note": "Please stay friendly."}


class PeopleViewSet(ModerationViewSet):
    """`/users/:id/…`."""

    rights = {
        "credibility": "view_queue",
        "history": "view_queue",
        "warn": "decide",
        "suspend": "suspend",
        "unsuspend": "suspend",
        "ban": "ban",
        "unban": "ban",
    }

    @documented(
        "How much somebody's reports count, and why",
        response=shapes.CredibilitySerializer,
        response_example=examples.CREDIBILITY,
        errors=(403,),
    )
    def credibility(self, request: Request, user_id: str) -> Response:
        people = User.objects.short([user_id])
        if user_id not in people:
            raise Missing
        return single(request, {"user": people[user_id], **history.explain_standing(user_id)})

    @documented(
        "Everything about one person",
        response=shapes.PersonHistorySerializer,
        response_example=examples.HISTORY,
        errors=(403,),
        description="The newest 50 of each: decisions, cases, sanctions, appeals, reports.",
    )
    def history(self, request: Request, user_id: str) -> Response:
        return single(request, history.of_person(user_id))

    @documented(
        "Warn somebody",
        request=serializers.WordsInput,
        response=shapes.DecisionSerializer,
        request_example=_WORDS,
        response_example=examples.DECISION,
        errors=(400, 403),
        description="Leaves a strike, which counts for 180 days.",
    )
    def warn(self, request: Request, user_id: str) -> Response:
        words = words_in(self.read(serializers.WordsInput))
        return Response(payloads.decision(PeopleService.warn(moderator=self.viewer, user_id=user_id, words=words)))

    @documented(
        "Suspend an account",
        request=serializers.UntilInput,
        response=shapes.DecisionSerializer,
        request_example={**_WORDS, "days": 7},
        response_example=examples.DECISION,
        errors=(400, 403),
        description="It may read, but not write. Every sign-in ends at once. More than 30 days need the right `ban`.",
    )
    def suspend(self, request: Request, user_id: str) -> Response:
        asked = self.read(serializers.UntilInput)
        made = PeopleService.suspend(
            moderator=self.viewer, user_id=user_id, words=words_in(asked), until=asked["until"]
        )
        return Response(payloads.decision(made))

    @documented(
        "End a suspension",
        request=serializers.WordsInput,
        response=shapes.DecisionSerializer,
        request_example={"note": "Welcome back."},
        response_example=examples.DECISION,
        errors=(400, 403, 409),
    )
    def unsuspend(self, request: Request, user_id: str) -> Response:
        words = words_in(self.read(serializers.WordsInput))
        return Response(payloads.decision(PeopleService.unsuspend(moderator=self.viewer, user_id=user_id, words=words)))

    @documented(
        "Ban an account",
        request=serializers.WordsInput,
        response=shapes.DecisionSerializer,
        request_example=_WORDS,
        response_example=examples.DECISION,
        errors=(400, 403),
        description="It is out of everybody's sight, with all that it made. The mail has a link to appeal.",
    )
    def ban(self, request: Request, user_id: str) -> Response:
        words = words_in(self.read(serializers.WordsInput))
        return Response(payloads.decision(PeopleService.ban(moderator=self.viewer, user_id=user_id, words=words)))

    @documented(
        "Let a banned account in again",
        request=serializers.WordsInput,
        response=shapes.DecisionSerializer,
        request_example={"note": "Welcome back."},
        response_example=examples.DECISION,
        errors=(400, 403, 409),
    )
    def unban(self, request: Request, user_id: str) -> Response:
        words = words_in(self.read(serializers.WordsInput))
        return Response(payloads.decision(PeopleService.unban(moderator=self.viewer, user_id=user_id, words=words)))
