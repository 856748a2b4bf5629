"""`/api/v1/analytics/track`: events from clients, in bulk."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from analytics import examples, shapes
from analytics.constants import MAX_BATCH
from analytics.services import AnalyticsService, Tracked
from analytics.tracking import Refused
from analytics.vocabulary import VOCABULARY
from yiz.api.errors import Invalid
from yiz.api.parsers import BulkJSONParser
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet

_RULES = (
    "Who is not signed in names a `session_id`. `at` is by your clock: up to a minute ahead it is taken for now, more "
    "is refused (`future`), and so is what is older than 7 days (`too_old`). With `sent_at`, what your clock says at "
    "sending, times are moved by what it is wrong by, up to 24 hours. An `event_id` of your own makes sending again "
    "safe. With `DNT: 1` or `Sec-GPC: 1`, or for who chose not to be counted, nothing is stored (`ignored`). "
    "Types: " + " ".join(f"`{kind}`: {schema.purpose}" for kind, schema in VOCABULARY.items())
)
BATCH_FIELDS = frozenset({"events", "session_id", "sent_at"})


class TrackingViewSet(ApiViewSet):
    """Anybody may tell; checked one by one, without a serializer for each."""

    anonymous_actions = {"one", "batch"}
    suspended_actions = {"one", "batch"}
    limit_scopes = {"one": "track", "batch": "track"}
    parser_classes = [BulkJSONParser]

    @documented(
        "Tell of one event",
        request=shapes.EventInput,
        response=shapes.TrackedSerializer,
        request_example=examples.EVENT,
        response_example={**examples.TRACKED, "accepted": 1, "duplicates": 0, "errors": []},
        status=202,
        errors=(400, 413),
        description=_RULES,
    )
    def one(self, request: Request) -> Response:
        said = request.data
        sent_at = said.pop("sent_at", None) if isinstance(said, dict) else None
        done = self._track([said], sent_at=sent_at)
        if done.errors:
            error = done.errors[0]
            raise Invalid(error["detail"], error["code"], error["attr"])
        return self._answer(done)

    @documented(
        f"Tell of up to {MAX_BATCH} events",
        request=shapes.BatchInput,
        response=shapes.TrackedSerializer,
        request_example=examples.BATCH,
        response_example=examples.TRACKED,
        status=202,
        errors=(400, 413),
        description="Events that are wrong are named by their index, and the others are taken; 400 when none can be. "
        + _RULES,
    )
    def batch(self, request: Request) -> Response:
        said = request.data
        if not isinstance(said, dict):
            raise Invalid("An object with `events` is expected.")
        for name in said:
            if name not in BATCH_FIELDS:
                raise Invalid("This field is not known here.", "unknown_field", str(name))
        events = said.get("events")
        if not isinstance(events, list) or not events:
            raise Invalid(f"A list of 1 to {MAX_BATCH} events is expected.", "required", "events")
        if len(events) > MAX_BATCH:
            raise Invalid(f"At most {MAX_BATCH} events are taken at once.", "max_length", "events")
        done = self._track(events, sent_at=said.get("sent_at"), session_id=said.get("session_id"))
        if len(done.errors) == len(events):
            return Response(_all_wrong(done), status=400)
        return self._answer(done)

    def _track(self, events: list[Any], **options: Any) -> Tracked:
        headers = self.request.META
        unwanted = headers.get("HTTP_DNT") == "1" or headers.get("HTTP_SEC_GPC") == "1"
        try:
            return AnalyticsService.track(events=events, viewer=self.viewer, do_not_track=unwanted, **options)
        except Refused as wrong:
            raise Invalid(wrong.detail, wrong.code, wrong.attr) from None

    @staticmethod
    def _answer(done: Tracked) -> Response:
        found = {"accepted": done.accepted, "duplicates": done.duplicates, "ignored": done.ignored}
        return Response({**found, "errors": done.errors}, status=202)


def _all_wrong(done: Tracked) -> dict[str, Any]:
    errors = [{"code": error["code"], "detail": error["detail"], "attr": _place(error)} for error in done.errors]
    return {"type": "validation_error", "errors": errors}


def _place(error: dict[str, Any]) -> str:
    return f"events.{error['index']}" + (f".{error['attr']}" if error["attr"] else "")
