from django.db import models

from moderation.models.reports import Reason
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel, new_id


class RuleAction(models.TextChoices):
    FLAG = "flag", "Bring it before the moderators"
    REQUIRE_REVIEW = "require_review", "Hold it back until a moderator has looked"
    HIDE = "hide", "Hide it"
    REJECT = "reject", "Refuse it"
    SUSPEND = "suspend", "Hide it and suspend its author"


class AutoRule(ObjectIdModel):
    """What is done with texts of which conditions hold (`moderation.rules.language`).

    `scope` is a list of kinds; `message` is what the author of a refused text is told, `reason` that of the case. The
    counters move with the hits: `right` and `wrong` as moderators decided afterwards.
    """

    name = models.CharField(max_length=100)
    scope = models.JSONField(default=list)
    conditions = models.JSONField(default=dict)
    action = models.CharField(max_length=16, choices=RuleAction, default=RuleAction.FLAG)
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.SPAM)
    message = models.CharField(max_length=300, blank=True)
    enabled = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    order = models.IntegerField(default=100)
    hits = models.IntegerField(default=0)
    right = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)
    last_hit_at = models.DateTimeField(null=True, blank=True)
    revision = models.IntegerField(default=1)
    created_by = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    changed_by = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "moderation_rules"
        indexes = [
            # those that are compiled, in their order
            models.Index(fields=["enabled", "order", "id"], name="rules_in_use"),
            # all of them, in their order
            models.Index(fields=["order", "id"], name="rules_in_order"),
            # when an account is erased
            models.Index(fields=["created_by"], name="rules_created_by"),
            models.Index(fields=["changed_by"], name="rules_changed_by"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleSetState(models.Model):
    """One row, with another version after every change of any rule: what processes look at."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.CharField(max_length=24, default=new_id)

    class Meta:
        db_table = "moderation_rules_state"
        default_permissions = ()

    def __str__(self) -> str:
        return f"rules as of {self.version}"


class HitOutcome(models.TextChoices):
    OPEN = "", "Not decided"
    RIGHT = "right", "Moderators did something about it"
    WRONG = "wrong", "Moderators found nothing wrong"


class RuleHit(ObjectIdModel):
    """A rule applied to a text: which, why, and what moderators made of it.

    Without a rule, it was the classifier. `key` makes it once, however often the event is delivered, and `acted` is set
    once what the rule asks for is done. Without a target, the text was refused and not stored.
    `evidence` is a list of `{condition, field, start, end, text}`; removed after 90 days.
    """

    key = models.CharField(max_length=64, unique=True)
    rule = models.ForeignKey(
        AutoRule, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8)
    target_id = ObjectIdField(null=True, blank=True)
    author = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    action = models.CharField(max_length=16, choices=RuleAction)
    dry_run = models.BooleanField(default=False)
    acted = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=HitOutcome, blank=True)
    evidence = models.JSONField(default=list)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "moderation_rule_hits"
        indexes = [
            # the hits of a rule, newest first
            models.Index(fields=["rule", "-id"], name="rule_hits_of"),
            # what rules said of a target, when moderators have decided
            models.Index(fields=["kind", "target_id", "-id"], name="rule_hits_target"),
            # of one author's texts
            models.Index(fields=["author", "-id"], name="rule_hits_author"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} hit {self.kind} {self.target_id}"


class TextPrint(ObjectIdModel):
    """How a text looks from afar, for finding its likes (`moderation.rules.similarity`); kept a week.

    Two texts that are alike very probably have one of the bands in common. Nothing of the text can be read from it.
    """

    kind = models.CharField(max_length=8)
    target_id = ObjectIdField()
    author = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    band_1 = models.BigIntegerField()
    band_2 = models.BigIntegerField()
    band_3 = models.BigIntegerField()
    band_4 = models.BigIntegerField()
    signature = models.BinaryField()
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "moderation_text_prints"
        constraints = [models.UniqueConstraint(fields=["kind", "target_id"], name="one_print_a_text")]
        indexes = [
            # what one author wrote of late
            models.Index(fields=["author", "-id"], name="prints_author"),
            # what may be alike
            models.Index(fields=["band_1", "-id"], name="prints_band_1"),
            models.Index(fields=["band_2", "-id"], name="prints_band_2"),
            models.Index(fields=["band_3", "-id"], name="prints_band_3"),
            models.Index(fields=["band_4", "-id"], name="prints_band_4"),
        ]

    def __str__(self) -> str:
        return f"print of {self.kind} {self.target_id}"


class TrialState(models.TextChoices):
    QUEUED = "queued", "Waits for a worker"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class RuleTrial(ObjectIdModel):
    """A rule held against the past: what it would have caught, and how moderators had decided that.

    `draft` is the rule as it was tried (`{name, scope, conditions, action}`). One worker at a time has the `claim`;
    `checkpoint` is where the next one goes on when that one is killed. `result` is complete once the state is `done`.
    """

    rule = models.ForeignKey(
        AutoRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    requested_by = models.ForeignKey(
        "profiles.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    draft = models.JSONField(default=dict)
    days = models.IntegerField(default=30)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TrialState, default=TrialState.QUEUED)
    claim = models.CharField(max_length=24, blank=True)
    claimed_until = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)
    expected = models.IntegerField(default=0)
    hits = models.IntegerField(default=0)
    checkpoint = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "moderation_rule_trials"
        indexes = [
            # those that wait, or whose worker was killed
            models.Index(fields=["state", "claimed_until"], name="rule_trials_due"),
            # of one rule, newest first
            models.Index(fields=["rule", "-id"], name="rule_trials_of"),
            # when an account is erased
            models.Index(fields=["requested_by", "-id"], name="rule_trials_by"),
        ]

    def __str__(self) -> str:
        return f"trial of {self.draft.get('name', '')} over {self.days} days"
