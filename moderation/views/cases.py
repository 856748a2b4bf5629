"""The queue, and what moderators do with a case."""

from datetime import timedelta

from rest_framework.request import Request
from rest_framework.response import Response

from moderation import examples, history, payloads, serializers, shapes
from moderation.models import Case
from moderation.querysets.cases import QUEUE_ORDER
from moderation.services import CaseService, DecisionService, Verdict
from moderation.statistics import overview
from moderation.views.base import ModerationViewSet, words_in
from yiz.api.pages import keyset_page
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.clock import now


class CaseViewSet(ModerationViewSet):
    """For moderators."""

    rights = {
        "queue": "view_queue",
        "retrieve": "view_queue",
        "stats": "view_queue",
        "claim": "decide",
        "review": "decide",
        "reopen": "decide",
        "decide_many": "bulk_decide",
    }

    @documented(
        "The queue, the most urgent first",
        query=serializers.QueueQuery,
        response=shapes.CaseSerializer,
        response_example=examples.CASE,
        page=True,
        errors=(400, 403),
        description="One case a target, with its reports gathered. `priority` grows by 10 % a day.",
    )
    def queue(self, request: Request) -> Response:
        asked = self.read_query(serializers.QueueQuery)
        rows = Case.objects.filter(status=asked["status"])
        for name, column in (("kind", "target_kind"), ("reason", "reason"), ("source", "source")):
            if name in asked:
                rows = rows.filter(**{column: asked[name]})
        if "hidden" in asked:
            # `auto_hidden=True` would be a bare column on SQLite, which its planner would not look up
            rows = rows.filter(auto_hidden__in=[asked["hidden"]])
        if asked.get("claimed") == "mine":
            rows = rows.filter(claimed_by_id=self.viewer.pk).claimed(now())
        elif asked.get("claimed") == "free":
            rows = rows.free_for(self.viewer.pk, now())
        return keyset_page(request, rows.queue(), order=QUEUE_ORDER, build=payloads.cases)

    @documented(
        "A case with its reports, its target and its history",
        response=shapes.CaseDetailSerializer,
        response_example=examples.CASE_DETAIL,
        errors=(403,),
        description="The id of one of its reports finds it, too.",
    )
    def retrieve(self, request: Request, case_id: str) -> Response:
        return single(request, history.of_case(case_id))

    @documented(
        "Claim a case for half an hour",
        request=serializers.ClaimInput,
        response=shapes.CaseDetailSerializer,
        request_example={"claimed": True},
        response_example=examples.CASE_DETAIL,
        errors=(400, 403, 409),
        description="409 `claimed_already` says whose it is, and until when. `claimed: false` gives it back.",
    )
    def claim(self, request: Request, case_id: str) -> Response:
        if self.read(serializers.ClaimInput)["claimed"]:
            CaseService.claim(case_id=case_id, moderator=self.viewer)
        else:
            CaseService.release(case_id=case_id, moderator=self.viewer)
        return Response(history.of_case(case_id))

    @documented(
        "Decide a case",
        request=serializers.ReviewInput,
        response=shapes.DecisionSerializer,
        request_example={"decision": "remove", "reason": "spam", "note": "This is an advertisement."},
        response_example=examples.DECISION,
        errors=(400, 403, 409, 422),
        description="Takes effect everywhere at once. The author and those who reported are told, with the note. "
        "409 `decided_already` says who was first. `until` or `days` are for suspensions.",
    )
    def review(self, request: Request, case_id: str) -> Response:
        asked = self.read(serializers.ReviewInput)
        verdict = Verdict(asked["decision"], words_in(asked), asked["until"])
        made = DecisionService.decide(case_id=case_id, moderator=self.viewer, verdict=verdict)
        return Response(payloads.decision(made))

    @documented(
        "Reopen a decided case",
        request=serializers.NoteInput,
        response=shapes.CaseDetailSerializer,
        request_example={"note": "There is more to it."},
        response_example=examples.CASE_DETAIL,
        errors=(400, 403, 409),
        description="What was decided holds until it is decided anew.",
    )
    def reopen(self, request: Request, case_id: str) -> Response:
        note = self.read(serializers.NoteInput)["note"]
        CaseService.reopen(case_id=case_id, moderator=self.viewer, note=note)
        return Response(history.of_case(case_id))

    @documented(
        "Decide many cases alike",
        request=serializers.BulkInput,
        response=shapes.BulkSerializer,
        request_example={"cases": ["66f1c0ffee0123456789abcd"], "decision": "dismiss"},
        response_example=examples.BULK,
        errors=(400, 403),
        description="Up to 100, each by itself: `error` says why one could not be decided, and keeps no other from it.",
    )
    def decide_many(self, request: Request) -> Response:
        asked = self.read(serializers.BulkInput)
        verdict = Verdict(asked["decision"], words_in(asked), asked["until"])
        outcomes = DecisionService.decide_many(case_ids=asked["cases"], moderator=self.viewer, verdict=verdict)
        shown = [{"case": one.case_id, "decision": one.decision_id, "error": one.error} for one in outcomes]
        return Response({"results": shown})

    @documented(
        "How much comes in, how much is decided, and how soon",
        query=serializers.StatsQuery,
        response=shapes.ModerationStatsSerializer,
        response_example=examples.STATS,
        errors=(400, 403),
    )
    def stats(self, request: Request) -> Response:
        days = self.read_query(serializers.StatsQuery)["days"]
        today = now().date()
        return Response(overview(today - timedelta(days=days - 1), today))
