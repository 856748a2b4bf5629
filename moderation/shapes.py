"""What the endpoints of moderation answer, for the API's documentation."""

from rest_framework import serializers

from moderation.models import AppealStatus, CaseSource, CaseStatus, DecisionKind, Reason, ReportStatus, TargetKind
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import IdField


class ReportTargetSerializer(serializers.Serializer):
    """What a report, a case or a decision is about."""

    kind = serializers.ChoiceField(TargetKind.choices)
    id = IdField(allow_null=True)
    title = serializers.CharField(allow_blank=True)


class OwnReportSerializer(serializers.Serializer):
    """A report as its reporter sees it."""

    id = IdField()
    target = ReportTargetSerializer()
    reason = serializers.ChoiceField(Reason.choices)
    text = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(ReportStatus.choices)
    outcome = serializers.ChoiceField(
        [choice for choice in ReportStatus.choices if choice[0] != ReportStatus.OPEN], allow_null=True
    )
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class ReportSerializer(OwnReportSerializer):
    """A report as moderators see it."""

    reporter = UserShortSerializer(allow_null=True)
    credibility = serializers.FloatField(help_text="The reporter's, when it was made; 0 to 1.")
    counts_to_hide = serializers.FloatField()


class CaseSerializer(serializers.Serializer):
    """A case, as the queue lists it."""

    id = IdField()
    target = ReportTargetSerializer()
    skill = IdField(allow_null=True)
    excerpt = serializers.CharField(allow_blank=True, help_text="What it said when the case was opened.")
    author = UserShortSerializer(allow_null=True)
    status = serializers.ChoiceField(CaseStatus.choices)
    source = serializers.ChoiceField(CaseSource.choices)  # type: ignore[assignment]
    reason = serializers.ChoiceField(Reason.choices)
    severity = serializers.FloatField()
    priority = serializers.FloatField()
    credibility = serializers.FloatField(help_text="The sum of its reporters'.")
    reach = serializers.IntegerField()
    reports_count = serializers.IntegerField()
    hidden = serializers.BooleanField(help_text="Out of sight until somebody has looked.")
    flags = serializers.ListField(child=serializers.DictField(), help_text="What rules and the classifier said.")
    claimed_by = UserShortSerializer(allow_null=True)
    claimed_until = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    reopened = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    last_report_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class DecisionSerializer(serializers.Serializer):
    """What was decided, and why."""

    id = IdField()
    case = IdField(allow_null=True)
    decision = serializers.ChoiceField(DecisionKind.choices)
    target = ReportTargetSerializer()
    person = UserShortSerializer(allow_null=True)
    moderator = UserShortSerializer(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    internal_note = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField()
    holds = serializers.BooleanField(help_text="False once something else was decided, or an appeal granted.")
    undone_at = serializers.DateTimeField(allow_null=True)


class SaidSerializer(serializers.Serializer):
    """What a target says."""

    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    status = serializers.CharField(allow_blank=True)


class StrikeSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class StrikesSerializer(serializers.Serializer):
    """Strikes that count now."""

    count = serializers.IntegerField()
    advice = serializers.CharField(allow_blank=True, help_text="`suspend` from three strikes on.")
    strikes = StrikeSerializer(many=True)


class CaseDetailSerializer(CaseSerializer):
    """A case with all that is needed to decide it."""

    snapshot = SaidSerializer(help_text="When the case was opened.")
    now = SaidSerializer(allow_null=True)
    reports = ReportSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    earlier = CaseSerializer(many=True, help_text="Other cases of the same target.")
    strikes = StrikesSerializer(allow_null=True)


class BulkResultSerializer(serializers.Serializer):
    case = IdField()
    decision = IdField(allow_null=True)
    error = serializers.DictField(allow_null=True)


class BulkSerializer(serializers.Serializer):
    """What became of each."""

    results = BulkResultSerializer(many=True)


class ReporterStandingSerializer(serializers.Serializer):
    """How somebody stands as a reporter."""

    credibility = serializers.FloatField()
    formula = serializers.CharField()
    agreed = serializers.IntegerField()
    disagreed = serializers.IntegerField()
    open = serializers.IntegerField()
    counts = serializers.BooleanField()
    newborn = serializers.BooleanField()
    proven = serializers.BooleanField()
    explanation = serializers.CharField()
    reports = OwnReportSerializer(many=True)


class CredibilitySerializer(ReporterStandingSerializer):
    user = UserShortSerializer()


class OwnAppealSerializer(serializers.Serializer):
    """An appeal as its author sees it."""

    id = IdField()
    decision = IdField()
    text = serializers.CharField()
    status = serializers.ChoiceField(AppealStatus.choices)
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealSerializer(OwnAppealSerializer):
    """An appeal as moderators see it."""

    decision = DecisionSerializer(allow_null=True)  # type: ignore[assignment]
    user = UserShortSerializer(allow_null=True)
    decided_by = UserShortSerializer(allow_null=True)


class PersonHistorySerializer(serializers.Serializer):
    """Everything about one person."""

    user = serializers.DictField()
    credibility = ReporterStandingSerializer()
    strikes = StrikesSerializer()
    outcomes = serializers.DictField(child=serializers.IntegerField())
    sanctions = serializers.ListField(child=serializers.DictField())
    decisions = DecisionSerializer(many=True)
    cases = CaseSerializer(many=True)
    appeals = OwnAppealSerializer(many=True)


class LogEntrySerializer(serializers.Serializer):
    """One line of the log."""

    id = IdField()
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor = UserShortSerializer(allow_null=True)
    system = serializers.BooleanField(help_text="Nobody decided it.")
    subject = UserShortSerializer(allow_null=True)
    target = ReportTargetSerializer(allow_null=True)
    case = IdField(allow_null=True)
    decision = IdField(allow_null=True)
    details = serializers.DictField(allow_null=True, help_text="Null once the person was erased.")
    hash = serializers.CharField()


class ModerationDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    reports = serializers.IntegerField()
    decided = serializers.IntegerField()


class ModerationStatsSerializer(serializers.Serializer):
    """Figures of some days."""

    first = serializers.DateField()
    last = serializers.DateField()
    open = serializers.IntegerField()
    reports = serializers.IntegerField()
    decided = serializers.IntegerField()
    median_hours = serializers.FloatField(allow_null=True, help_text="From opening to the first decision.")
    by_reason = serializers.DictField(child=serializers.IntegerField())
    by_outcome = serializers.DictField(child=serializers.IntegerField())
    open_by_age = serializers.DictField(child=serializers.IntegerField())
    auto_hidden = serializers.IntegerField()
    appeals_open = serializers.IntegerField()
    days = ModerationDaySerializer(many=True)


class ModerationHealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(["ok", "down"])
    detail = serializers.CharField(allow_blank=True)
