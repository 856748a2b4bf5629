from django.db import models

from moderation.querysets.cases import CaseQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel, new_id


class TargetKind(models.TextChoices):
    SKILL = "skill", "Skill"
    COMMENT = "comment", "Comment"
    TASK = "task", "Task"
    USER = "user", "Account"


class CaseStatus(models.TextChoices):
    OPEN = "open", "Waits for a decision"
    DECIDED = "decided", "Decided"


class CaseSource(models.TextChoices):
    REPORTS = "reports", "Reports"
    RULE = "rule", "A rule"
    CLASSIFIER = "classifier", "The classifier"
    STAFF = "staff", "A moderator"


class Case(ObjectIdModel):
    """One thing that moderators have to look at: a target with its gathered reports and what rules said of it.

    A target has at most one open case: `open_key` is the target while the case is open, and the case's own id
    afterwards, so that the unique index decides. Sums of credibility are in thousandths: `credibility` of all its
    reporters, `weight` the same times how grave each one's reason is (with which `rank` is made), `hiding` of those
    whose reports may hide (`moderation.services.credibility`). `rank` is what the queue is ordered by
    (`moderation.priority`); it does not change while the case waits. `snapshot` is what the target said when the
    case was opened; `flags` is a list of `{source, name, id, reason, text}`: what rules and the classifier said.
    """

    open_key = models.CharField(max_length=40, unique=True, default=new_id)
    target_kind = models.CharField(max_length=8, choices=TargetKind)
    target_id = ObjectIdField()
    # the skill on which it stands, or itself; none for an account
    skill_id = ObjectIdField(null=True, blank=True)
    # who answers for it: who wrote it, or the account itself; none once that one is erased
    author = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=8, choices=CaseStatus, default=CaseStatus.OPEN)
    source = models.CharField(max_length=10, choices=CaseSource, default=CaseSource.REPORTS)
    # the gravest that was named
    reason = models.CharField(max_length=16, default="other")

    rank = models.FloatField(default=0.0)
    credibility = models.IntegerField(default=0, help_text="thousandths")
    weight = models.BigIntegerField(default=0, help_text="thousandths, times tenths of severity")
    hiding = models.IntegerField(default=0, help_text="thousandths that count towards hiding")
    flag_weight = models.BigIntegerField(default=0, help_text="what rules add to the weight")
    reach = models.IntegerField(default=0)
    reports_count = models.IntegerField(default=0)
    # hidden by reports or a rule, until a moderator has looked
    auto_hidden = models.BooleanField(default=False)
    alerted = models.BooleanField(default=False)

    claimed_by = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    # the decision that holds now (a `DecisionKind`), and its id
    outcome = models.CharField(max_length=12, blank=True)
    decision_id = ObjectIdField(null=True, blank=True)
    opened_at = models.DateTimeField(default=now)
    last_report_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)
    # from opening to the first decision, which reopening does not change
    seconds_to_decision = models.IntegerField(null=True, blank=True)
    reopened_count = models.IntegerField(default=0)

    snapshot = models.JSONField(default=dict, blank=True)
    flags = models.JSONField(default=list, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "moderation_cases"
        indexes = [
            # the queue: open ones, the most urgent first
            models.Index(fields=["status", "-rank", "-id"], name="cases_queue"),
            # the queue of one kind of target
            models.Index(fields=["status", "target_kind", "-rank", "-id"], name="cases_queue_kind"),
            # the queue of one reason
            models.Index(fields=["status", "reason", "-rank", "-id"], name="cases_queue_reason"),
            # the queue of what is hidden until somebody has looked
            models.Index(fields=["status", "auto_hidden", "-rank", "-id"], name="cases_queue_hidden"),
            # what a moderator has claimed
            models.Index(fields=["claimed_by", "status", "-rank", "-id"], name="cases_claimed"),
            # earlier cases of a target, newest first
            models.Index(fields=["target_kind", "target_id", "-id"], name="cases_target"),
            # cases about one person, newest first
            models.Index(fields=["author", "-id"], name="cases_author"),
            # how many wait since when, and decided ones newest first
            models.Index(fields=["status", "-id"], name="cases_status"),
            # what was decided in some days, and how long it took
            models.Index(fields=["decided_at", "seconds_to_decision"], name="cases_decided"),
        ]
        permissions = [
            ("view_queue", "May see the queue, cases, and the history of people"),
            ("decide", "May claim cases, dismiss them, warn, hide and remove"),
            ("suspend", "May suspend accounts, and end suspensions"),
            ("ban", "May ban accounts, and let them in again"),
            ("decide_appeals", "May decide appeals against decisions of others"),
            ("bulk_decide", "May decide many cases at once"),
            ("view_rules", "May see rules, and try them on the past"),
            ("edit_rules", "May make, change and switch rules"),
            ("train_classifier", "May train and choose classifiers"),
            ("view_log", "May read the moderation log"),
            ("export_log", "May take the moderation log away as a file"),
            ("administer", "May moderate moderators"),
        ]

    def __str__(self) -> str:
        return f"case {self.id}: {self.target_kind} {self.target_id}"
