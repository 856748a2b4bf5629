from django.db import models

from profiles.constants import CATEGORY_MAX
from yiz.ids import ObjectIdField, ObjectIdModel


class PointKind(models.TextChoices):
    """What an account is credited with. `FOLLOWER` and `PLAN` bring no points: they are there for the figures."""

    SHARE = "share", "A skill shared"
    DOWNLOAD = "download", "A download received"
    LIKE = "like", "A like received"
    RATING = "rating", "A rating of 4 or 5 received"
    COMMENT = "comment", "A comment received"
    VOTE = "vote", "An up-vote of a task received"
    DAY = "day", "A day of a plan completed"
    STREAK = "streak", "A streak of seven days"
    PLAN = "plan", "A plan completed"
    FOLLOWER = "follower", "A follower won"


class PointEntry(ObjectIdModel):
    """One credit of one account; there as long as its cause is. The unique index decides who moves the sums.

    `at` is when the cause came about, `day` the account's own calendar day then, in the time zone that it had when it
    was credited; `category` is that of the skill at that time. `source_id` is the skill or plan that
    the cause hangs on. All sums (`PointDay`, `PointTotal`, `User.points`) are sums of these rows.
    """

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=PointKind)
    points = models.SmallIntegerField()
    category = models.CharField(max_length=CATEGORY_MAX, blank=True)
    at = models.DateTimeField(null=True)
    day = models.DateField()
    source_id = ObjectIdField(null=True, blank=True)

    class Meta:
        db_table = "point_entries"
        verbose_name_plural = "point entries"
        constraints = [
            # one cause is credited once; also what there is of one cause, or of all that begin alike
            models.UniqueConstraint(fields=["user", "cause"], name="one_credit_a_cause"),
        ]
        indexes = [
            # an account's ledger, newest first
            models.Index(fields=["user", "-id"], name="point_entries_user"),
            # what hangs on a skill or plan, when that goes or comes back
            models.Index(fields=["source_id", "id"], name="point_entries_source"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} for {self.user_id}"


class PointDay(ObjectIdModel):
    """How many credits of one kind and category an account got on one day, and their points."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=PointKind)
    category = models.CharField(max_length=CATEGORY_MAX, blank=True)
    count = models.IntegerField(default=0)
    points = models.IntegerField(default=0)

    class Meta:
        db_table = "point_days"
        constraints = [
            # one row of sums; also the series of one account
            models.UniqueConstraint(fields=["user", "day", "kind", "category"], name="one_point_day"),
        ]
        indexes = [
            # the days on which one account did something of one kind: streaks
            models.Index(fields=["user", "kind", "day"], name="point_days_kind"),
            # what everybody earned since a day: the leaderboards' task
            models.Index(fields=["day"], name="point_days_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id} on {self.day}"


class PointTotal(ObjectIdModel):
    """The same of all days."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=PointKind)
    category = models.CharField(max_length=CATEGORY_MAX, blank=True)
    count = models.IntegerField(default=0)
    points = models.IntegerField(default=0)

    class Meta:
        db_table = "point_totals"
        constraints = [
            # one row of sums; also all totals of one account
            models.UniqueConstraint(fields=["user", "kind", "category"], name="one_point_total"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
