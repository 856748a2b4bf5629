"""Mails over real connections: an SMTP server in this process, no server at all, and files."""

import email
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.utils import timezone

from tests.flows.server import free_port
from yiz.ids import new_id
from yiz.mail.delivery import deliver_due
from yiz.mail.models import BadAddress, EmailLog, Status
from yiz.mail.services import EmailService

pytestmark = pytest.mark.django_db


class Letterbox:
    """What the server took, and how it is to answer."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.connections = 0
        self.recipients = "250 OK"
        self.vanish_after = ""

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str, answers: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipients.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipients

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=default)))
        if self.vanish_after == "DATA":
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.vanish_after == "QUIT":
            server.transport.abort()
        return "221 Bye"


@pytest.fixture
def letterbox(settings) -> Iterator[Letterbox]:
    box = Letterbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 10
    server = Controller(box, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    yield box
    server.stop()


def send(**changes):
    fields = {"address": "ada@example.com", "subject": "Hello", "dedupe_key": f"trial:{new_id()}", **changes}
    EmailService.send(kind="trial", context={"name": "Ada"}, **fields)


def again():
    EmailLog.objects.update(next_try_at=timezone.now())
    return deliver_due(5)


def test_a_mail_arrives_as_it_was_meant(letterbox):
    send(subject="Grüße, Ada ✓")
    deliver_due(5)
    [(recipients, message)] = letterbox.taken
    assert recipients == ["ada@example.com"]
    assert (message["Subject"], message["To"]) == ("Grüße, Ada ✓", "ada@example.com")
    assert message["From"] == "YiZ Planner <noreply@yizplanner.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "Ada" in message.get_body(["plain"]).get_content()
    assert EmailLog.objects.get().status == Status.SENT


def test_several_go_over_one_connection(letterbox):
    for _ in range(3):
        send()
    assert deliver_due(5) == 3
    assert (len(letterbox.taken), letterbox.connections) == (3, 1)


def test_a_server_that_is_busy_is_asked_again(letterbox):
    letterbox.recipients = "451 come back later"
    send()
    deliver_due(5)
    row = EmailLog.objects.get()
    assert (row.status, row.attempts, letterbox.taken) == (Status.QUEUED, 1, [])
    assert "come back later" in row.error
    letterbox.recipients = "250 OK"
    assert again() == 1
    row.refresh_from_db()
    assert (row.status, row.attempts, row.error, len(letterbox.taken)) == (Status.SENT, 2, "", 1)


def test_an_address_that_does_not_exist_is_not_asked_again(letterbox):
    letterbox.recipients = "550 no such person"
    send()
    deliver_due(5)
    row = EmailLog.objects.get()
    assert (row.status, row.attempts) == (Status.FAILED, 1)
    assert "no such person" in row.error
    assert BadAddress.objects.get().address_key == "ada@example.com"
    letterbox.recipients = "250 OK"
    send()
    deliver_due(5)
    assert letterbox.taken == [], "nor is it ever again"


def test_a_server_that_is_not_there_costs_nobody_a_mail(letterbox, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    send()
    deliver_due(5)
    row = EmailLog.objects.get()
    assert row.status == Status.QUEUED
    assert row.next_try_at - timezone.now() > timedelta(seconds=15)
    settings.EMAIL_PORT = there
    again()
    assert len(letterbox.taken) == 1


def test_a_server_that_leaves_rudely_after_taking_a_mail_gets_it_once(letterbox):
    letterbox.vanish_after = "QUIT"
    send()
    deliver_due(5)
    assert EmailLog.objects.get().status == Status.SENT
    assert again() == 0
    assert len(letterbox.taken) == 1


def test_the_one_window_in_which_a_mail_goes_twice_gives_both_the_same_id(letterbox):
    letterbox.vanish_after = "DATA"  # taken, but the answer is lost: nobody can know
    send()
    deliver_due(5)
    assert EmailLog.objects.get().status == Status.QUEUED
    letterbox.vanish_after = ""
    again()
    assert EmailLog.objects.get().status == Status.SENT
    first, second = (message["Message-ID"] for _, message in letterbox.taken)
    assert first == second


def test_without_a_server_each_mail_is_a_file(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for subject in ("One", "Two"):
        send(subject=subject)
    assert deliver_due(5) == 2
    messages = [
        email.message_from_bytes(path.read_bytes(), policy=default) for path in settings.EMAIL_FILE_PATH.iterdir()
    ]
    assert sorted(message["Subject"] for message in messages) == ["One", "Two"]
