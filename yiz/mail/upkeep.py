"""The log's own batch tasks, and a person's part of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from yiz.db import delete_rows
from yiz.ids import id_at
from yiz.mail.bounces import forget
from yiz.mail.constants import BATCH, KEEP
from yiz.mail.delivery import deliver_due
from yiz.mail.models import EmailLog
from yiz.ports import Progress

CHUNK = 1_000
SHOWN = ("kind", "address", "subject", "status", "queued_at", "sent_at")


def sweep(progress: Progress) -> int:
    """Sends what is due: retries, and what a killed process or a broker that was away has left."""
    done = 0
    while taken := deliver_due(BATCH):
        done += taken
        progress(done, "sending mails")
    return done


def clean(progress: Progress) -> int:
    """Removes mails 90 days after they were queued, in chunks, by the primary key, which rises with time."""
    done = 0
    while ids := list(_old().order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += delete_rows(EmailLog.objects.filter(pk__in=ids))
        progress(done, "removing old mails from the log")
    return done


def count() -> int:
    """How many mails `clean` would remove."""
    return _old().count()


def _old() -> QuerySet[EmailLog]:
    return EmailLog.objects.filter(pk__lt=id_at(timezone.now() - KEEP))


class MailData:
    """`yiz.ports.user_data`: the mails that were sent to a person."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        rows = EmailLog.objects.filter(user_id=user_id).order_by("-id").values(*SHOWN)
        return {"mails": rows.iterator(chunk_size=CHUNK)}

    def erase(self, user_id: str) -> None:
        forget(set(EmailLog.objects.filter(user_id=user_id).values_list("address", flat=True)))
        delete_rows(EmailLog.objects.filter(user_id=user_id))
