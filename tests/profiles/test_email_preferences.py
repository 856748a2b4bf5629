"""Which mails come, and ending them by one click."""

import re

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from profiles.models import Status, User, UserEmailPreferences
from profiles.services import EmailPreferencesService
from profiles.services.mail_preferences import OFF
from profiles.views.mail import LISTS
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db

ME = "/api/v1/users/me/email-preferences"
DEFAULTS = {"security": True, "welcome": True, "creator_summary": True, "digest": "weekly"}


def link(user, mailing_list="digest"):
    return EmailPreferencesService.unsubscribe_url(user.pk, mailing_list).removeprefix("http://localhost:8080")


def preference(user, mailing_list="digest"):
    return EmailPreferencesService.of(user_id=user.pk)[mailing_list]


# --- one's own preferences -----------------------------------------------------------------------------------------


def test_everybody_begins_with_the_same(api_client, assert_queries):
    client = api_client(make_user())
    with assert_queries(1):
        answer = client.get(ME)
    assert (answer.status_code, answer.json()) == (200, DEFAULTS)
    assert client.get(ME, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_what_is_left_out_stays_and_what_was_read_can_be_sent_back(api_client):
    user, other = make_user(), make_user()
    client = api_client(user)
    assert client.put(ME, {"digest": "daily", "welcome": False}).json() == {
        **DEFAULTS,
        "digest": "daily",
        "welcome": False,
    }
    changed = client.put(ME, {"digest": "off"}).json()
    assert changed == {**DEFAULTS, "digest": "off", "welcome": False}
    assert client.put(ME, changed).json() == client.get(ME).json() == changed
    assert api_client(other).get(ME).json() == DEFAULTS
    assert UserEmailPreferences.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({"security": False}, "always_on", "security"),
        ({"digest": "hourly"}, "invalid_choice", "digest"),
        ({"digest": True}, "invalid_choice", "digest"),
        ({"digest": None}, "null", "digest"),
        ({"welcome": "yes"}, "invalid", "welcome"),
        ({"welcome": 1}, "invalid", "welcome"),
        ({"newsletter": True}, "unknown_field", "newsletter"),
    ],
)
def test_a_bad_body_changes_nothing(api_client, assert_problem, body, code, attr):
    user = make_user()
    assert_problem(api_client(user).put(ME, body), 400, code, attr)
    assert not UserEmailPreferences.objects.exists()


def test_a_stale_change_is_refused(api_client, assert_problem):
    client = api_client(make_user())
    stale = client.get(ME)["ETag"]
    client.put(ME, {"digest": "daily"})
    assert_problem(client.put(ME, {"digest": "off"}, headers={"If-Match": stale}), 412, "precondition_failed")
    assert client.get(ME).json()["digest"] == "daily"


@pytest.mark.parametrize("method", ["get", "put"])
def test_signed_in_callers_only(api_client, assert_problem, method):
    assert_problem(getattr(api_client(), method)(ME), 401, "not_authenticated")


@pytest.mark.parametrize(
    ("status", "confirmed", "preferences", "wanted"),
    [
        (Status.ACTIVE, True, {}, {"welcome", "creator_summary", "digest"}),
        (Status.ACTIVE, False, {}, {"welcome"}),
        (Status.ACTIVE, True, {"digest": "off"}, {"welcome", "creator_summary"}),
        (Status.ACTIVE, True, {"welcome": False, "creator_summary": False}, {"digest"}),
        (Status.SUSPENDED, True, {}, {"welcome", "creator_summary", "digest"}),
        (Status.BANNED, True, {}, set()),
        (Status.DELETING, True, {}, set()),
    ],
)
def test_who_gets_what(status, confirmed, preferences, wanted):
    user = make_user(status=status, email_verified_at=timezone.now() if confirmed else None)
    EmailPreferencesService.change(user_id=user.pk, changes=preferences, guard=lambda: None)
    assert {name for name in OFF if EmailPreferencesService.wants(user.pk, name)} == wanted
    assert not EmailPreferencesService.wants("0" * 24, "digest")


def test_every_list_has_a_name_for_people():
    assert set(LISTS) == set(OFF)


# --- one click -----------------------------------------------------------------------------------------------------


def test_a_mail_program_ends_a_list_by_one_post(api_client):
    user = make_user()
    for _ in range(2):
        answer = APIClient().post(
            link(user), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert (answer.status_code, answer.json()) == (200, {"unsubscribed": "digest"})
    assert preference(user) == "off"
    assert api_client(user).get(ME).json() == {**DEFAULTS, "digest": "off"}


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json", "image/png"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
def test_whatever_it_sends_and_asks_for(accept, kind):
    user = make_user()
    answer = APIClient().post(link(user), b"x", content_type=kind, headers={"Accept": accept})
    assert answer.status_code == 200
    assert preference(user) == "off"


def test_a_person_sees_a_page_and_presses_its_button():
    user = make_user()
    headers = {"Accept": "text/html,application/xhtml+xml"}
    page = APIClient().get(link(user), headers=headers)
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert "form-action 'self'" in page["Content-Security-Policy"]
    assert "script" not in page.content.decode()
    assert re.search(r'<form method="post"><button type="submit" name="List-Unsubscribe"', page.content.decode())
    assert preference(user) == "weekly", "reading ends nothing"
    done = APIClient().post(
        link(user), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded", headers=headers
    )
    assert done["Content-Type"].startswith("text/html")
    assert "no longer get the digest" in done.content.decode()
    assert preference(user) == "off"


def test_an_old_sign_in_is_not_in_the_way():
    user = make_user()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer expired")
    assert client.post(link(user)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("spoil", [lambda path: path[:-2], lambda path: path + "x", lambda path: path[:-20] + "ключ"])
def test_a_damaged_link_is_refused_and_ends_nothing(assert_problem, method, spoil):
    user = make_user()
    answer = getattr(APIClient(raise_request_exception=False), method)(
        spoil(link(user)), headers={"Accept": "text/html"}
    )
    assert_problem(answer, 400, "link_not_valid", "token")
    assert preference(user) == "weekly"


def test_a_link_of_an_account_that_is_gone(assert_problem):
    path = link(user := make_user())
    User.objects.filter(pk=user.pk).delete()
    assert_problem(APIClient().post(path), 400, "link_not_valid", "token")


@pytest.mark.parametrize("mailing_list", sorted(OFF))
def test_a_link_ends_its_own_list_alone(mailing_list):
    user = make_user()
    APIClient().post(link(user, mailing_list))
    now = EmailPreferencesService.of(user_id=user.pk)
    assert {name for name in OFF if now[name] == OFF[name]} == {mailing_list}
