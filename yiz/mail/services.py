"""EmailService: asks for a mail; it is sent once, after the commit, by a worker."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from yiz.db import atomic, insert_new, on_commit
from yiz.ids import new_id
from yiz.mail import dispatch
from yiz.mail.constants import MAX_KEY, MAX_SUBJECT
from yiz.mail.kinds import kind_of
from yiz.mail.models import EmailLog, Status


class Unsendable(ValueError):
    """What was asked for can't be a mail: a bad address, or a line break where a header would be forged by it."""


class EmailService:
    @staticmethod
    def send(
        *,
        kind: str,
        address: str,
        subject: str,
        dedupe_key: str,
        user_id: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> bool:
        """Queues a mail, with the caller's transaction if there is one; False when this `dedupe_key` was used before.

        `context` is stored until the mail is sent, as JSON: it must hold no secret. What is secret, such as a link with
        a token, the kind makes when the mail is sent (`yiz.mail.kinds`), and it may then still say that nobody wants
        it. Raises `Unsendable`, or LookupError for an unknown kind.
        """
        kind_of(kind)
        _check(address, subject, dedupe_key)
        now = timezone.now()
        return _store(
            EmailLog(
                id=new_id(),
                kind=kind,
                user_id=user_id,
                address=address,
                subject=subject,
                dedupe_key=dedupe_key,
                context=dict(context or {}),
                next_try_at=now,
                queued_at=now,
            )
        )

    @staticmethod
    def try_again(*, mail_id: str) -> bool:
        """Gives a mail that was given up ten new attempts, the first at once; False when it is not one."""
        return _revive(mail_id)


def _check(address: str, subject: str, dedupe_key: str) -> None:
    for name, value, longest in (("subject", subject, MAX_SUBJECT), ("dedupe_key", dedupe_key, MAX_KEY)):
        if not 0 < len(value) <= longest or not value.isprintable():
            raise Unsendable(f"The {name} must be 1 to {longest} printable characters, on one line: {value[:60]!r}")
    try:
        validate_email(address)  # lets no line break pass
    except ValidationError:
        raise Unsendable(f"Not an e-mail address: {address[:60]!r}") from None


@atomic
def _store(mail: EmailLog) -> bool:
    if not insert_new(mail):
        return False
    on_commit(partial(dispatch.announce, mail.pk))
    return True


@atomic
def _revive(mail_id: str) -> bool:
    given_up = EmailLog.objects.filter(pk=mail_id, status=Status.FAILED)
    if not given_up.update(status=Status.QUEUED, attempts=0, next_try_at=timezone.now()):
        return False
    on_commit(partial(dispatch.announce, mail_id))
    return True
