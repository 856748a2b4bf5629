"""An address is confirmed by a mailed link; who registers is welcomed."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.utils import timezone

from profiles.errors import LinkNotValid
from profiles.models import Status, User
from profiles.services import AccountService, UserProfileService, VerificationService
from profiles.services.links import RESET, VERIFICATION
from tests.asserts import in_threads
from tests.factories.profiles import PASSWORD, make_user
from tests.mailbox import link_in, sent_mails, token_in
from yiz.events.models import OutboxEvent
from yiz.mail.models import EmailLog

pytestmark = pytest.mark.django_db

VERIFY = "/api/v1/auth/verify-email"
RESEND = f"{VERIFY}/resend"
NEW = {"username": "Ada", "email": "Ada@example.com", "password": PASSWORD}


def verified(user):
    return User.objects.get(pk=user.pk).email_verified_at is not None


def test_a_newcomer_is_welcomed_and_confirms_the_address_by_the_mailed_link(api_client, run_events):
    access = api_client().post("/api/v1/auth/register", NEW).json()["access"]
    assert mail.outbox == [], "no request waits for the mail server"
    run_events()
    confirm, welcome = sorted(sent_mails(), key=lambda message: message.subject)
    assert (welcome.subject, welcome.to) == ("Welcome", ["Ada@example.com"])
    assert "Hello Ada" in confirm.body
    assert link_in(confirm).startswith("http://localhost:8080/verify-email?token=")
    answer = api_client().post(VERIFY, {"token": token_in(confirm)})
    assert (answer.status_code, answer.json()) == (200, {"email_verified": True})
    me = api_client()
    me.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    assert me.get("/api/v1/users/me").json()["email_verified"] is True


def test_telling_of_a_registration_twice_mails_once(api_client, run_events):
    api_client().post("/api/v1/auth/register", NEW)
    run_events()
    OutboxEvent.objects.update(handled_at=None, claimed_until=None)
    run_events()
    assert sorted(EmailLog.objects.values_list("kind", flat=True)) == ["verify_email", "welcome"]


def test_a_token_is_in_the_mail_alone(api_client, run_events):
    user = make_user()
    VerificationService.send(user=user)
    assert "token" not in str(EmailLog.objects.values().get())
    [message] = sent_mails()
    assert token_in(message) not in str(EmailLog.objects.values().get())


def test_a_link_works_once(api_client, assert_problem):
    token = VERIFICATION.token(user := make_user())
    assert api_client().post(VERIFY, {"token": token}).status_code == 200
    assert verified(user)
    assert_problem(api_client().post(VERIFY, {"token": token}), 400, "link_not_valid", "token")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_succeeds():
    token = VERIFICATION.token(make_user())

    def use(number):
        try:
            VerificationService.verify(token=token)
        except LinkNotValid:
            return False
        return True

    assert sorted(in_threads(use, threads=6)) == [False] * 5 + [True]


def spoilt(user, how):
    good = VERIFICATION.token(user)
    payload, stamp, signature = good.rsplit(":", 2)
    return {
        "cut": good[:-3],
        "longer": good + "x",
        "another_stamp": f"{payload}:{stamp}x:{signature}",
        "another_account": signing.dumps([make_user().pk, "x"], salt="another key"),
        "another_purpose": RESET.token(user),
        "not_ascii": "ключ",
        "no_signature": payload,
    }[how]


@pytest.mark.parametrize(
    "how",
    ["cut", "longer", "another_stamp", "another_account", "another_purpose", "not_ascii", "no_signature"],
)
def test_a_token_of_anybody_elses_making_is_refused(api_client, assert_problem, how):
    user = make_user()
    assert_problem(api_client().post(VERIFY, {"token": spoilt(user, how)}), 400, "link_not_valid", "token")
    assert not verified(user)


def in_the_past(monkeypatch, lifetime):
    """A clock that was right when a token is made, and now stands so much later."""
    later = timezone.now().timestamp() + lifetime.total_seconds()
    monkeypatch.setattr("time.time", lambda: later)


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=2, hours=23), 200), (timedelta(days=3, hours=1), 400)])
def test_a_link_works_for_three_days(api_client, monkeypatch, age, status):
    token = VERIFICATION.token(make_user())
    in_the_past(monkeypatch, age)
    assert api_client().post(VERIFY, {"token": token}).status_code == status


def test_a_link_does_not_confirm_an_address_that_came_after_it(api_client, assert_problem):
    token = VERIFICATION.token(user := make_user())
    UserProfileService.change_account(user_id=user.pk, changes={"email": "other@example.com"})
    assert_problem(api_client().post(VERIFY, {"token": token}), 400, "link_not_valid")
    assert not verified(user)


@pytest.mark.parametrize("status", [Status.BANNED, Status.DELETING, Status.ERASED])
def test_an_account_that_is_closed_gets_no_mail_and_its_links_are_dead(api_client, assert_problem, status):
    token = VERIFICATION.token(user := make_user())
    VerificationService.send(user=user)
    User.objects.update(status=status)
    assert sent_mails() == []
    assert_problem(api_client().post(VERIFY, {"token": token}), 400, "link_not_valid")


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "token"),
        ({"token": ""}, "blank", "token"),
        ({"token": 7}, "invalid", "token"),
        ({"token": ["x"]}, "invalid", "token"),
        ({"token": "a\x00"}, "control_characters", "token"),
        ({"token": "x" * 2_001}, "max_length", "token"),
        ({"token": "x", "email": "ada@example.com"}, "unknown_field", "email"),
    ],
)
def test_a_bad_body(api_client, assert_problem, body, code, attr):
    assert_problem(api_client().post(VERIFY, body), 400, code, attr)


# --- once more -----------------------------------------------------------------------------------------------------


def test_the_mail_can_be_had_again(api_client):
    user = make_user()
    client = api_client(user)
    for _ in range(2):
        answer = client.post(RESEND)
        assert (answer.status_code, answer.json()) == (202, {"address": user.email})
    first, second = sent_mails()
    assert first.to == second.to == [user.email]
    VerificationService.verify(token=token_in(first))
    assert verified(user)


def test_what_is_confirmed_already_is_not_asked_for_again(api_client, assert_problem):
    user = make_user(email_verified_at=timezone.now())
    assert_problem(api_client(user).post(RESEND), 409, "already_verified")
    assert not EmailLog.objects.exists()


def test_a_mail_that_waited_too_long_is_not_sent_to_a_confirmed_address(api_client):
    VerificationService.send(user=(user := make_user()))
    VerificationService.verify(token=VERIFICATION.token(user))
    assert sent_mails() == []


def test_who_may_have_it_again_and_how_often(settings, api_client, assert_problem):
    assert_problem(api_client().post(RESEND), 401, "not_authenticated")
    assert_problem(api_client(make_user()).post(RESEND, {"email": "x@example.com"}), 400, "unknown_field", "email")
    assert api_client(make_user(status=Status.SUSPENDED)).post(RESEND).status_code == 202
    settings.RATE_LIMITS_ENABLED = True
    client = api_client(make_user())
    assert [client.post(RESEND).status_code for _ in range(6)] == [202] * 5 + [429]


def test_an_account_whose_address_came_confirmed_is_not_written_to(run_events):
    user = User.objects.build(
        username="made", email="made@example.com", password=None, email_verified_at=timezone.now()
    )
    AccountService.add(user=user)
    run_events()
    assert not EmailLog.objects.exists()
