"""Sending what is queued: each mail by one worker, again after a failure, and given up after ten attempts.

A mail is sent once. There is one window in which it can be sent twice, and no sender can close it: the process is
killed, or the connection breaks, after the server has taken the mail and before that is noted here. The second one
bears the same `Message-ID`, by which many receivers show only one.
"""

import random
import smtplib
import traceback
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yiz.db import delete_rows
from yiz.mail import bounces
from yiz.mail.constants import BACKOFF_FIRST, BACKOFF_MAX, CLAIM, MAX_ATTEMPTS, MAX_ERROR_LENGTH
from yiz.mail.kinds import Kind, Letter, kind_of
from yiz.mail.messages import build
from yiz.mail.models import EmailLog, Status
from yiz.mail.postbox import Postbox, is_final
from yiz.ports import mailing_lists

log = structlog.get_logger(__name__)


def deliver(mail_ids: Iterable[str]) -> int:
    """Sends those of the given mails that are due and that no other worker has; answers how many were taken up."""
    done = 0
    with Postbox() as postbox:
        for mail_id in mail_ids:
            mail = _claim(mail_id)
            if mail is not None:
                done += 1
                _attempt(mail, postbox)
    return done


def deliver_due(limit: int) -> int:
    """Sends up to `limit` mails whose time has come, the longest due first; answers how many were taken up."""
    rows = EmailLog.objects.filter(_due(timezone.now()), status=Status.QUEUED).order_by("next_try_at")
    return deliver(list(rows.values_list("pk", flat=True)[:limit]))


def expire_all() -> int:
    """Ends every claim: for the start of the only process there is, when nobody can be sending."""
    now = timezone.now()
    cut_short = EmailLog.objects.filter(status=Status.QUEUED, error="", attempts__gt=0, next_try_at__gt=now)
    return cut_short.update(next_try_at=now)


def _due(now: datetime) -> Q:
    # a time further ahead than pauses last was set before the clock was set back
    return Q(next_try_at__lte=now) | Q(next_try_at__gt=now + timedelta(seconds=2 * BACKOFF_MAX))


def _claim(mail_id: str) -> EmailLog | None:
    """One conditional update decides. It counts as the attempt, so that one that ends the process counts too."""
    now = timezone.now()
    free = EmailLog.objects.filter(_due(now), pk=mail_id, status=Status.QUEUED)
    if not free.update(next_try_at=now + CLAIM, attempts=F("attempts") + 1, error=""):
        return None
    return EmailLog.objects.filter(pk=mail_id).first()


def _attempt(mail: EmailLog, postbox: Postbox) -> None:
    with structlog.contextvars.bound_contextvars(mail_id=mail.pk, mail_kind=mail.kind, attempt=mail.attempts):
        if mail.attempts > MAX_ATTEMPTS:
            _give_up(mail, "The process ended each time while this mail was being sent.")
            return
        try:
            kind = kind_of(mail.kind)
            letter = _prepared(mail, kind)
            if letter is None:
                _drop(mail)
                return
            if bounces.is_bad(letter.address):
                _drop(mail, f"{letter.address} was refused before: see the bad addresses.")
                return
            postbox.post(build(mail, kind, letter))
        except Exception as error:
            log.warning("mail_not_sent", exc_info=True)
            _failed(mail, error)
            if isinstance(error, smtplib.SMTPRecipientsRefused) and is_final(error):
                bounces.note(next(iter(error.recipients)), error)
            return
        _sent(mail, letter)


def _prepared(mail: EmailLog, kind: Kind) -> Letter | None:
    letter = kind.prepare(mail)
    if letter is None or not kind.mailing_list or letter.user_id is None:
        return letter
    return letter if mailing_lists.provider.wants(letter.user_id, kind.mailing_list) else None


def _sent(mail: EmailLog, letter: Letter) -> None:
    EmailLog.objects.filter(pk=mail.pk).update(
        status=Status.SENT,
        sent_at=timezone.now(),
        address=letter.address,
        user_id=letter.user_id,
        context={},
        error="",
    )
    log.info("mail_sent")
    if letter.sent is not None:
        letter.sent()


def _drop(mail: EmailLog, why: str = "") -> None:
    """Nobody wants it. Of an address that belongs to no account nothing is kept."""
    if mail.user_id is None:
        delete_rows(_still_mine(mail))
    else:
        _still_mine(mail).update(status=Status.DROPPED, context={}, error=why)


def _failed(mail: EmailLog, error: Exception) -> None:
    told = traceback.format_exc()[-MAX_ERROR_LENGTH:]
    if is_final(error) or mail.attempts >= MAX_ATTEMPTS:
        _give_up(mail, told)
    else:
        _still_mine(mail).update(error=told, next_try_at=timezone.now() + pause(mail.attempts))


def _give_up(mail: EmailLog, error: str) -> None:
    log.error("mail_given_up")
    _still_mine(mail).update(status=Status.FAILED, error=error)


def _still_mine(mail: EmailLog) -> QuerySet[EmailLog]:
    """The row, unless another worker has taken it up since: this one was too slow, and its word counts no more."""
    return EmailLog.objects.filter(pk=mail.pk, status=Status.QUEUED, attempts=mail.attempts)


def pause(attempts: int) -> timedelta:
    """Exponential back-off with jitter: about 30 s after the first failure, doubling, at most about six hours."""
    seconds = min(BACKOFF_FIRST * 2 ** (attempts - 1), BACKOFF_MAX)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  no secret depends on it
