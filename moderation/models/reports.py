from django.db import models

from moderation.models.cases import Case, TargetKind
from moderation.querysets.reports import ReportQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel


class Reason(models.TextChoices):
    SPAM = "spam", "Spam or advertising"
    HARASSMENT = "harassment", "Harassment or bullying"
    HATE = "hate", "Hate against a group of people"
    VIOLENCE = "violence", "Violence or threats"
    SEXUAL = "sexual", "Sexual content"
    SELF_HARM = "self_harm", "Self-harm or suicide"
    ILLEGAL = "illegal", "Against the law"
    PRIVACY = "privacy", "Somebody's private data"
    IMPERSONATION = "impersonation", "Pretends to be somebody else"
    COPYRIGHT = "copyright", "Somebody else's work"
    MISINFORMATION = "misinformation", "False and harmful"
    OFF_TOPIC = "off_topic", "Does not belong here"
    OTHER = "other", "Something else"


class ReportStatus(models.TextChoices):
    OPEN = "open", "Not decided yet"
    AGREED = "agreed", "A moderator agreed"
    DISAGREED = "disagreed", "A moderator disagreed"


class Report(ObjectIdModel):
    """Somebody says that something breaks the rules. One a person and target, for good.

    `credibility` is the reporter's when the report was made (thousandths; 0 when their reports no longer count), and
    `counts_to_hide` how much of it counted towards hiding. `title` is how the target was called, so that its
    reporter's list says something when the target is gone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    target_kind = models.CharField(max_length=8, choices=TargetKind)
    target_id = ObjectIdField()
    title = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=16, choices=Reason)
    text = models.TextField(max_length=2_000, blank=True)
    credibility = models.IntegerField(default=0, help_text="thousandths")
    counts_to_hide = models.IntegerField(default=0, help_text="thousandths")
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.OPEN)
    created_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        db_table = "moderation_reports"
        constraints = [
            # one report a person and target
            models.UniqueConstraint(fields=["target_kind", "target_id", "reporter"], name="one_report_a_target"),
        ]
        indexes = [
            # the reports of a target, newest first
            models.Index(fields=["target_kind", "target_id", "-id"], name="reports_target"),
            # the reports of a case, newest first
            models.Index(fields=["case", "-id"], name="reports_case"),
            # those of a case that are not settled yet, or settled otherwise than the case was decided
            models.Index(fields=["case", "status", "id"], name="reports_to_settle"),
            # one's own, newest first
            models.Index(fields=["reporter", "-id"], name="reports_reporter"),
            # all of a status, newest first; the recount of a reporter's record
            models.Index(fields=["status", "-id"], name="reports_status"),
            models.Index(fields=["reporter", "status", "-id"], name="reports_record"),
        ]

    def __str__(self) -> str:
        return f"report {self.id} of {self.target_kind} {self.target_id}"


class ReporterRecord(ObjectIdModel):
    """How moderators decided somebody's reports: what credibility is made of. Moves with the reports' status."""

    user = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="+")
    agreed = models.IntegerField(default=0)
    disagreed = models.IntegerField(default=0)

    class Meta:
        db_table = "moderation_reporters"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.agreed} agreed, {self.disagreed} disagreed"


class CaseVoice(ObjectIdModel):
    """A voice that was heard in a case: a day of sign-up, a network, each as a digest. Of unproven accounts that share
    one, only the first counts towards hiding; the unique index decides which that is."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    voice = models.CharField(max_length=40)

    class Meta:
        db_table = "moderation_voices"
        constraints = [models.UniqueConstraint(fields=["case", "voice"], name="one_voice_a_case")]

    def __str__(self) -> str:
        return f"voice in case {self.case_id}"
