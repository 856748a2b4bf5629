"""What the endpoints of moderation are asked."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from moderation.constants import BULK_MAX, MAX_APPEAL, MAX_NOTE, MAX_REPORT_TEXT
from moderation.models import AppealStatus, CaseSource, CaseStatus, Reason, TargetKind
from moderation.models.decisions import ON_CASES
from moderation.statistics import DAYS_MAX
from yiz.api.fields import Flag, IdField, LineField, SlugChoice, TextField, WholeNumber
from yiz.api.serializers import StrictSerializer
from yiz.clock import now


class TargetInput(StrictSerializer):
    """What is reported."""

    kind = SlugChoice(TargetKind)
    id = IdField()


class ReportInput(StrictSerializer):
    target = TargetInput()
    reason = SlugChoice(Reason)
    text = TextField(max_length=MAX_REPORT_TEXT, required=False, allow_blank=True, default="")


class QueueQuery(StrictSerializer):
    """Filters of the queue."""

    status = SlugChoice(CaseStatus, default=CaseStatus.OPEN.value)
    kind = SlugChoice(TargetKind, required=False)
    reason = SlugChoice(Reason, required=False)
    source = SlugChoice(CaseSource, required=False)  # type: ignore[assignment]
    hidden = Flag(required=False, help_text="Those that are out of sight until somebody has looked.")
    claimed = SlugChoice(["mine", "free"], required=False)


class ClaimInput(StrictSerializer):
    claimed = Flag(default=True, help_text="False gives it back to the queue.")


class WordsInput(StrictSerializer):
    """Why."""

    reason = SlugChoice(Reason, required=False, default="")
    note = TextField(
        max_length=MAX_NOTE,
        required=False,
        allow_blank=True,
        default="",
        help_text="For the one it is about, in words.",
    )
    internal_note = TextField(
        max_length=MAX_NOTE, required=False, allow_blank=True, default="", help_text="For moderators only."
    )


class UntilInput(WordsInput):
    """Until when a suspension lasts: a time, or a number of days; a week when neither is given."""

    until = serializers.DateTimeField(required=False)
    days = WholeNumber(min_value=1, max_value=3_650, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "until" in attrs and "days" in attrs:
            raise serializers.ValidationError({"days": ["Give either a time or a number of days."]}, "either_or")
        days = attrs.pop("days", None)
        attrs["until"] = now() + timedelta(days=days) if days else attrs.get("until")
        return attrs


class ReviewInput(UntilInput):
    decision = SlugChoice([(kind.value, kind.label) for kind in ON_CASES])


class BulkInput(ReviewInput):
    cases = serializers.ListField(child=IdField(), min_length=1, max_length=BULK_MAX)


class NoteInput(StrictSerializer):
    note = TextField(max_length=MAX_NOTE, required=False, allow_blank=True, default="")


class StatsQuery(StrictSerializer):
    days = WholeNumber(min_value=1, max_value=DAYS_MAX, default=30)


class LogQuery(StrictSerializer):
    """Filters of the log."""

    action = LineField(max_length=40, required=False)
    user = IdField(required=False, help_text="Whom it is about.")
    actor = IdField(required=False, help_text="Who did it.")
    case = IdField(required=False)


class AppealInput(StrictSerializer):
    decision = IdField(required=False, help_text="The `decision_id` that the notification tells.")
    token = serializers.CharField(
        max_length=400, required=False, help_text="In place of a sign-in, for whose account is closed: from the mail."
    )
    text = TextField(max_length=MAX_APPEAL)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "decision" not in attrs and "token" not in attrs:
            raise serializers.ValidationError({"decision": ["This field is required."]}, "required")
        return attrs


class AppealsQuery(StrictSerializer):
    status = SlugChoice(AppealStatus, default=AppealStatus.OPEN.value)


class AppealDecisionInput(StrictSerializer):
    outcome = SlugChoice([AppealStatus.GRANTED.value, AppealStatus.REJECTED.value])
    answer = TextField(max_length=MAX_NOTE, required=False, allow_blank=True, default="")
