from django.db import models

from yiz.ids import ObjectIdField, ObjectIdModel


class Status(models.TextChoices):
    QUEUED = "queued", "Waiting, or tried again later"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up; see the error"
    DROPPED = "dropped", "No longer wanted when its turn came"


class EmailLog(ObjectIdModel):
    """One mail to one person: written first, sent afterwards, kept for 90 days.

    `dedupe_key` is what makes it one: whoever asks for the same mail again finds it here. `next_try_at` is also the
    claim: the worker that moves it on, by a conditional update, is the one that sends. `context` holds what the
    templates need and no secret: links with tokens are made when the mail is sent, and are stored nowhere.
    """

    dedupe_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=32)
    user_id = ObjectIdField(null=True, blank=True)
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    context = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(default="", blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "email_log"
        verbose_name = "mail"
        verbose_name_plural = "log of mails"
        indexes = [
            # the sweep: what is due, the longest due first; the admin's filter by state
            models.Index(fields=["status", "next_try_at"], name="email_log_due"),
            # one person's mails, for support, export and erasure
            models.Index(fields=["user_id", "-id"], name="email_log_user"),
            # the mails to one address, for support
            models.Index(fields=["address", "-id"], name="email_log_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"


class BadAddress(ObjectIdModel):
    """An address whose server refused it for good: nothing is sent there any more, until a person says otherwise."""

    address_key = models.CharField(max_length=254, unique=True)
    reason = models.TextField(default="", blank=True)
    refused_at = models.DateTimeField()

    class Meta:
        db_table = "email_bad_addresses"
        verbose_name_plural = "bad addresses"

    def __str__(self) -> str:
        return self.address_key
