from django.db import models

from moderation.models.cases import Case, TargetKind
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel


class DecisionKind(models.TextChoices):
    DISMISS = "dismiss", "Nothing wrong with it"
    WARN = "warn", "Warn its author"
    HIDE = "hide", "Hide"
    REMOVE = "remove", "Remove"
    SUSPEND = "suspend", "Suspend its author"
    BAN = "ban", "Ban its author"
    UNSUSPEND = "unsuspend", "End a suspension"
    UNBAN = "unban", "Let in again"
    AUTO_HIDE = "auto_hide", "Hidden until somebody has looked"


ON_CASES = (
    DecisionKind.DISMISS,
    DecisionKind.WARN,
    DecisionKind.REMOVE,
    DecisionKind.HIDE,
    DecisionKind.SUSPEND,
    DecisionKind.BAN,
)
"""What a case can be decided to be; the others are made elsewhere, or by nobody."""


class Decision(ObjectIdModel):
    """What was decided, by whom (nobody: by the system), about whom, and why. Its words can be erased with the person;
    that it was made stays in the log.

    `note` is for its author, in words; `internal_note` for moderators only. `before` and `after` say how the target
    and the account stood (`{"status": …, "account": …}`), which is what undoing goes back to. `superseded` once
    another decision of the same case holds; `undone_at` once what it did was taken back, by that one or by an appeal.
    """

    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions", db_index=False
    )
    moderator = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=DecisionKind)
    target_kind = models.CharField(max_length=8, choices=TargetKind)
    target_id = ObjectIdField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=16, blank=True)
    note = models.TextField(max_length=2_000, blank=True)
    internal_note = models.TextField(max_length=2_000, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=now)
    superseded = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "moderation_decisions"
        indexes = [
            # all decisions of a case, newest first
            models.Index(fields=["case", "-id"], name="decisions_case"),
            # what was decided about one person, newest first
            models.Index(fields=["person", "-id"], name="decisions_person"),
            # what one moderator decided, newest first
            models.Index(fields=["moderator", "-id"], name="decisions_moderator"),
            # earlier decisions about a target
            models.Index(fields=["target_kind", "target_id", "-id"], name="decisions_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.target_kind} {self.target_id}"
