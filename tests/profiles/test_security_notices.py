"""A sign-in from where nobody had signed in before is told by mail."""

import pytest
from rest_framework.test import APIClient

from profiles.models import UserSession
from profiles.services import TokenService
from tests.factories.profiles import PASSWORD, make_user
from tests.mailbox import sent_mails

pytestmark = pytest.mark.django_db


PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 http://evil.example"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in_from(user, agent, address):
    body = {"username": user.username, "password": PASSWORD}
    return APIClient().post("/api/v1/auth/token", body, headers={"User-Agent": agent}, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("agent", "address", "told_of"),
    [
        (LAPTOP, "192.0.2.7", 0),
        (LAPTOP, "192.0.2.8", 1),
        (PHONE, "192.0.2.7", 1),
    ],
)
def test_a_sign_in_from_where_nobody_had_before_is_told(run_events, agent, address, told_of):
    user = make_user()
    sign_in_from(user, LAPTOP, "192.0.2.7")
    run_events()
    assert sent_mails() == [], "the first one is no news"
    sign_in_from(user, agent, address)
    run_events()
    assert [message.subject for message in sent_mails()] == ["A sign-in from a new device"] * told_of


def test_the_notice_names_the_device_in_our_words(run_events):
    user = make_user(timezone="Europe/Berlin")
    sign_in_from(user, LAPTOP, "192.0.2.7")
    sign_in_from(user, PHONE, "198.51.100.4")
    run_events()
    [message] = sent_mails()
    assert message.to == [user.email]
    assert "Chrome on Android" in message.body
    assert "198.51.100.4" in message.body
    assert "(Europe/Berlin)" in message.body
    assert "evil.example" not in message.body + message.alternatives[0].content


def test_the_same_network_is_the_same_place(run_events):
    user = make_user()
    sign_in_from(user, LAPTOP, "2001:db8:1:2::1")
    sign_in_from(user, LAPTOP, "2001:db8:1:2:aaaa::2")
    TokenService.end_all(user_id=user.pk)
    sign_in_from(user, LAPTOP, "2001:db8:1:2:bbbb::3")
    run_events()
    assert sent_mails() == []


def test_the_look_up_of_a_device_uses_an_index(explain):
    explain(UserSession.objects.filter(user_id="a" * 24, device="x"))
