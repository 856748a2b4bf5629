"""The log of mails as a support person sees it."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from profiles.models import UserPermission
from tests import settings
from tests.factories.profiles import make_user
from tests.mailbox import sent_mails
from yiz.ids import new_id
from yiz.mail.models import EmailLog, Status
from yiz.mail.services import EmailService

pytestmark = pytest.mark.django_db
LOG = "/admin/mail/emaillog/"


@pytest.fixture
def page():
    client = Client()
    client.force_login(make_user("Boss", is_staff=True, is_superuser=True))
    return client


def send(address="ada@example.com", **fields):
    EmailService.send(kind="trial", address=address, subject="Hello", dedupe_key=new_id(), **fields)


def listed(answer):
    assert answer.status_code == 200
    return [row.address for row in answer.context["cl"].result_list]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["bob@example.com", "ada@example.com"]),
        ("q=ada@example.com", ["ada@example.com"]),
        ("q=" + "B" * 24, ["bob@example.com"]),
        ("q=ada", []),
        ("status__exact=failed", ["ada@example.com"]),
    ],
)
def test_search_and_filter(page, query, found):
    send()
    EmailLog.objects.update(status=Status.FAILED)
    send("bob@example.com", user_id="b" * 24)
    assert listed(page.get(f"{LOG}?{query}")) == found


def test_a_mail_is_shown_without_what_it_says_and_nothing_can_be_changed(page):
    send(context={"name": "not for support"})
    row = EmailLog.objects.get()
    shown = page.get(f"{LOG}{row.pk}/change/")
    assert shown.status_code == 200
    assert b"not for support" not in shown.content
    assert page.post(f"{LOG}{row.pk}/change/", {"subject": "x"}).status_code == 403
    assert page.get(f"{LOG}add/").status_code == 403
    assert page.post(f"{LOG}{row.pk}/delete/").status_code == 403


def test_what_was_given_up_is_tried_again(page):
    send()
    EmailLog.objects.update(status=Status.FAILED, attempts=10)
    chosen = {"action": "try_again", "_selected_action": [EmailLog.objects.get().pk]}
    assert page.post(LOG, chosen).status_code == 302
    assert len(sent_mails()) == 1


def test_looking_is_not_trying_again():
    support = make_user("support", is_staff=True)
    view = Permission.objects.get(content_type__app_label="mail", codename="view_emaillog")
    UserPermission.objects.create(user=support, permission=view)
    client = Client()
    client.force_login(support)
    send()
    EmailLog.objects.update(status=Status.FAILED)
    assert listed(client.get(LOG)) == ["ada@example.com"]
    client.post(LOG, {"action": "try_again", "_selected_action": [EmailLog.objects.get().pk]})
    assert EmailLog.objects.get().status == Status.FAILED


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_neither_counts_nor_asks_row_by_row(page, assert_queries, number):
    for _ in range(number):
        send()
    page.get(LOG)
    # the session (in Redis where there is one), the caller, rows
    with assert_queries(3 if settings.EMBEDDED else 2):
        page.get(LOG)
