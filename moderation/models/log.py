from typing import Any, NoReturn

from django.db import models

from moderation.querysets.log import AppendOnly, LogQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdModel


class LogEntry(ObjectIdModel):
    """One line of the record that nobody can change: who did what to what, when and why, before and after.

    Each entry carries the hash of the one before it. `actor` and `subject` are aliases (`LogAlias`), and so is the
    `target` of an account. The words (`details`) are held by their salted digest, so that they can be forgotten with
    the person they are about while the chain stays whole.
    """

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=now)
    action = models.CharField(max_length=40)
    actor = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=32, blank=True)
    target_kind = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=32, blank=True)
    case_ref = models.CharField(max_length=24, blank=True)
    decision_ref = models.CharField(max_length=24, blank=True)
    details = models.JSONField(null=True, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "moderation_log"
        base_manager_name = "objects"
        default_permissions = ("view",)
        verbose_name_plural = "log entries"
        indexes = [
            # all that was done about one person
            models.Index(fields=["subject", "-seq"], name="log_subject"),
            # all that one moderator did
            models.Index(fields=["actor", "-seq"], name="log_actor"),
            # one kind of act
            models.Index(fields=["action", "-seq"], name="log_action"),
            # all that was done in one case
            models.Index(fields=["case_ref", "-seq"], name="log_case"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.action}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class LogHead(ObjectIdModel):
    """The end of the chain: how many entries there are, and the hash of the last. One row; whoever adds an entry moves
    it, so that two at once can't both be the next."""

    chain = models.CharField(max_length=16, unique=True, default="log")
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "moderation_log_head"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq} entries"


class LogAlias(ObjectIdModel):
    """Who is meant by an alias in the log. Goes when the person is erased; then the alias is nobody's."""

    alias = models.CharField(max_length=32, unique=True)
    user = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "moderation_log_aliases"
        default_permissions = ()

    def __str__(self) -> str:
        return self.alias
