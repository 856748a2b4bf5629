"""Mails that could not be sent: tried again, given up, and in nobody's way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.mailbox import sent_mails
from tests.yiz.test_mail import due_again, send
from yiz.mail import delivery
from yiz.mail.constants import CLAIM, MAX_ATTEMPTS
from yiz.mail.models import EmailLog, Status
from yiz.mail.services import EmailService

pytestmark = pytest.mark.django_db


def test_a_failure_is_recorded_and_tried_again_later():
    send("trial_broken")
    assert sent_mails() == []
    row = EmailLog.objects.get()
    assert (row.status, row.attempts) == (Status.QUEUED, 1)
    assert "out of paper" in row.error
    assert timedelta(seconds=20) < row.next_try_at - timezone.now() < timedelta(seconds=40)
    assert delivery.deliver_due(5) == 0


def test_it_is_given_up_after_ten_attempts_until_somebody_says_otherwise():
    send("trial_broken")
    for _ in range(MAX_ATTEMPTS + 2):
        due_again()
        delivery.deliver_due(5)
    row = EmailLog.objects.get()
    assert (row.status, row.attempts) == (Status.FAILED, MAX_ATTEMPTS)
    assert EmailService.try_again(mail_id=row.pk)
    assert not EmailService.try_again(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Status.QUEUED, 0)
    assert delivery.deliver_due(5) == 1


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (10, 15_360), (12, 21_600)])
def test_pauses_grow(attempts, seconds):
    assert 0.75 * seconds <= delivery.pause(attempts).total_seconds() <= 1.25 * seconds


def test_a_failing_mail_is_in_nobodys_way():
    send("trial_broken")
    send()
    assert len(sent_mails()) == 1


def claimed_by_a_killed_worker(attempts=1):
    send()
    EmailLog.objects.update(attempts=attempts, next_try_at=timezone.now() + CLAIM)
    return EmailLog.objects.get()


def test_what_a_killed_worker_held_is_sent_when_its_claim_has_run_out():
    row = claimed_by_a_killed_worker()
    assert delivery.deliver([row.pk]) == delivery.deliver_due(5) == 0
    due_again()
    assert len(sent_mails()) == 1


def test_the_start_of_the_only_process_ends_all_claims_but_no_pause():
    claimed_by_a_killed_worker()
    send("trial_broken")
    delivery.deliver_due(5)
    assert delivery.expire_all() == 1
    assert len(sent_mails()) == 1
    assert EmailLog.objects.get(kind="trial_broken").attempts == 1


def test_a_mail_that_ends_the_process_each_time_is_given_up():
    claimed_by_a_killed_worker(attempts=MAX_ATTEMPTS)
    due_again()
    assert sent_mails() == []
    assert EmailLog.objects.get().status == Status.FAILED


def test_a_clock_that_was_set_back_holds_nothing_up():
    send()
    EmailLog.objects.update(next_try_at=timezone.now() + timedelta(days=30))
    assert len(sent_mails()) == 1
