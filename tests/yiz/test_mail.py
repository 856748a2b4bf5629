"""EmailService: a mail is written first, sent once, tried again, given up; and never keeps a secret."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.asserts import in_threads
from tests.factories.profiles import make_user
from tests.mailbox import sent_mails
from tests.trial.mails import SECRET
from yiz.batch.services import BatchProcessor
from yiz.db import atomic
from yiz.ids import new_id
from yiz.mail import delivery, dispatch, upkeep
from yiz.mail.constants import KEEP
from yiz.mail.models import EmailLog, Status
from yiz.mail.services import EmailService, Unsendable
from yiz.ports import batch_tasks, cleaners, user_data

pytestmark = pytest.mark.django_db


def send(kind="trial", **changes):
    fields = {"address": "ada@example.com", "subject": "Hello", "dedupe_key": f"trial:{new_id()}", **changes}
    return EmailService.send(kind=kind, **fields)


def due_again():
    EmailLog.objects.update(next_try_at=timezone.now())


def test_a_mail_is_logged_first_and_sent_by_a_worker():
    assert send(context={"name": "Ada"}, user_id="a" * 24)
    row = EmailLog.objects.get()
    assert (row.status, row.attempts, row.context, row.sent_at) == (Status.QUEUED, 0, {"name": "Ada"}, None)
    assert mail.outbox == []
    assert delivery.deliver([row.pk]) == 1
    row.refresh_from_db()
    assert (row.status, row.attempts, row.error, row.user_id) == (Status.SENT, 1, "", "a" * 24)
    assert row.sent_at is not None
    assert len(mail.outbox) == 1
    assert delivery.deliver([row.pk]) == 0, "nobody sends it again"


def test_it_has_a_text_and_an_html_part_and_the_headers_of_a_mail_by_a_machine():
    send(context={"name": "<Ada>"}, dedupe_key="key")
    [message] = sent_mails()
    assert (message.subject, message.to, message.from_email) == (
        "Hello",
        ["ada@example.com"],
        "YiZ Planner <noreply@yizplanner.com>",
    )
    assert f"<Ada> & {SECRET}" in message.body
    [html] = message.alternatives
    assert html.mimetype == "text/html"
    assert f">&lt;Ada&gt; &amp; {SECRET}</p>" in html.content
    headers = dict(message.message().items())
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].endswith("@yizplanner.com>")
    assert "key" not in headers["Message-ID"]
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(headers)


def test_nothing_that_a_mail_says_is_kept_and_secrets_never_were():
    send(context={"name": "Ada"})
    assert SECRET not in str(EmailLog.objects.values().get())
    sent_mails()
    row = EmailLog.objects.values().get()
    assert SECRET not in str(row)
    assert row["context"] == {}


def test_one_key_is_one_mail():
    assert send(dedupe_key="once")
    assert not send(dedupe_key="once", subject="Again")
    assert len(sent_mails()) == 1
    assert not send(dedupe_key="once")
    assert len(sent_mails()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_and_many_who_send_at_once_one_does():
    assert sum(in_threads(lambda number: send(dedupe_key="once"), threads=8)) == 1
    assert sum(in_threads(lambda number: delivery.deliver_due(5), threads=8)) == 1
    assert len(mail.outbox) == 1


def test_a_mail_goes_with_the_transaction_that_asked_for_it():
    @atomic
    def fail():
        send()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not EmailLog.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\nBcc: eve@example.com"},
        {"subject": "Hello\r\nX-Forged: yes"},
        {"subject": "Hello\x00"},
        {"subject": "Hello\u2028"},
        {"subject": ""},
        {"subject": "x" * 201},
        {"address": "ada@example.com\nBcc: eve@example.com"},
        {"address": "ada@example.com, eve@example.com"},
        {"address": "Ada <ada@example.com>"},
        {"address": "nobody"},
        {"address": ""},
        {"dedupe_key": ""},
        {"dedupe_key": "x" * 161},
    ],
)
def test_what_would_forge_a_header_is_refused(changes):
    with pytest.raises(Unsendable):
        send(**changes)
    assert not EmailLog.objects.exists()


def test_an_unknown_kind_is_refused_by_name():
    with pytest.raises(LookupError, match="welcome"):
        send("postcard")


def test_what_nobody_wants_any_more_is_dropped_and_strangers_are_not_remembered():
    send("trial_unwanted", user_id="a" * 24)
    send("trial_unwanted", address="stranger@example.com")
    assert sent_mails() == []
    row = EmailLog.objects.get()
    assert (row.status, row.user_id, row.context) == (Status.DROPPED, "a" * 24, {})


# --- lists ---------------------------------------------------------------------------------------------------------


def test_a_mail_of_a_list_says_how_to_end_it_by_one_click(settings):
    settings.PUBLIC_URL = "https://api.example.com"
    user = make_user(email_verified_at=timezone.now())
    send("trial_list", user_id=user.pk)
    [message] = sent_mails()
    headers = dict(message.message().items())
    link = headers["List-Unsubscribe"]
    assert link.startswith("<https://api.example.com/api/v1/users/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.strip("<>") in message.body
    assert link.strip("<>") in message.alternatives[0].content


def test_a_list_is_not_sent_to_who_has_not_confirmed_the_address():
    send("trial_list", user_id=make_user().pk)
    assert sent_mails() == []
    assert EmailLog.objects.get().status == Status.DROPPED


# --- upkeep --------------------------------------------------------------------------------------------------------


def test_the_sweep_sends_what_nobody_was_told_of():
    for _ in range(25):
        send()
    run = BatchProcessor.run("mail_sweep")
    assert (run.outcome, run.rows, len(mail.outbox)) == ("succeeded", 25, 25)
    assert batch_tasks["mail_sweep"].every == 60


def test_the_log_is_kept_for_90_days():
    send()
    old = timezone.now() - KEEP - timedelta(hours=1)
    for moment in (old, old + timedelta(hours=2)):
        row_id = f"{int(moment.timestamp()):08x}" + new_id()[8:]
        EmailLog(
            id=row_id, kind="trial", address="a@example.com", dedupe_key=row_id, next_try_at=moment, queued_at=moment
        ).save(force_insert=True)
    told = []
    assert cleaners["mails"].clean(lambda rows, what: told.append(rows)) == 1
    assert (told, EmailLog.objects.count()) == ([1], 2)


def test_a_persons_mails_are_exported_and_erased():
    send(user_id="a" * 24)
    send(user_id="b" * 24)
    sent_mails()
    [row] = list(user_data["mails"].export("a" * 24)["mails"])
    assert (row["address"], row["status"]) == ("ada@example.com", "sent")
    for _ in range(2):
        user_data["mails"].erase("a" * 24)
    assert EmailLog.objects.get().user_id == "b" * 24


def test_its_queries_use_an_index(explain):
    rows = EmailLog.objects
    explain(rows.filter(delivery._due(timezone.now()), status=Status.QUEUED).order_by("next_try_at")[:5])
    explain(rows.filter(user_id="a" * 24).order_by("-id"))
    explain(rows.filter(address="ada@example.com").order_by("-id"))
    explain(rows.filter(pk__lt="a" * 24).order_by("pk"))
    assert upkeep.CHUNK <= 1_000


# --- from the commit to the worker -----------------------------------------------------------------------------------


class Bench:
    def __init__(self):
        self.mails = []

    def deliver(self, mail_ids):
        self.mails += mail_ids

    def sweep(self):
        raise AssertionError("nobody asked for it")


def test_workers_are_told_after_the_commit():
    bench, before = Bench(), []

    @atomic
    def ask():
        send()
        before.extend(bench.mails)

    dispatch.use(bench)
    try:
        ask()
    finally:
        dispatch.use(None)  # sends what has gathered
    assert before == []
    assert bench.mails == [EmailLog.objects.get().pk]
