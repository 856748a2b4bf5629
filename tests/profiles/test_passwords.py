"""Passwords: forgotten, chosen anew, changed; and what becomes of the sign-ins."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from profiles.models import Status, User
from profiles.services import AccountService, TokenService
from profiles.services.links import RESET, VERIFICATION
from tests.asserts import in_threads, recorded_queries
from tests.factories.profiles import PASSWORD, fresh_address, make_user
from tests.mailbox import link_in, sent_mails, token_in
from yiz import settings as product
from yiz.mail.models import EmailLog

pytestmark = pytest.mark.django_db

AUTH = "/api/v1/auth"
FORGOT, RESET_PATH, CHANGE = (f"{AUTH}/password/{name}" for name in ("forgot", "reset", "change"))
BETTER = "an even better battery"


def bearer(access):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def signs_in(user, password):
    return APIClient().post(f"{AUTH}/token", {"username": user.username, "password": password}).status_code == 200


def reset(token, password=BETTER, **options):
    return APIClient(raise_request_exception=False).post(RESET_PATH, {"token": token, "password": password}, **options)


# --- forgotten -----------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_by_the_mailed_link(api_client, run_events):
    user = make_user("ada", email="Ada@example.com")
    pairs = [TokenService.issue(user=user) for _ in range(2)]
    answer = api_client().post(FORGOT, {"email": " ADA@example.COM "})
    assert answer.status_code == 202
    [message] = sent_mails()
    assert message.to == ["Ada@example.com"]
    assert link_in(message).startswith("http://localhost:8080/reset-password?token=")
    done = reset(token_in(message))
    assert (done.status_code, done.json()) == (200, {"ended": 2})
    assert [bearer(pair["access"]).get("/api/v1/users/me").status_code for pair in pairs] == [401, 401]
    assert (signs_in(user, PASSWORD), signs_in(user, BETTER)) == (False, True)
    run_events()
    notice = next(message for message in sent_mails() if message.subject == "Your password was changed")
    assert notice.to == ["Ada@example.com"]
    assert "Every sign-in was ended" in notice.body
    assert "(UTC)" in notice.body


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_the_answer_and_the_work_are_the_same_whether_or_not_there_is_an_account(api_client, assert_queries, email):
    make_user("ada")
    client = api_client()
    client.post(FORGOT, {"email": "warm@example.com"})
    with recorded_queries() as known:
        answer = client.post(FORGOT, {"email": "ada@example.com"})
    with recorded_queries() as asked:
        other = client.post(FORGOT, {"email": email})
    assert len(asked) == len(known)
    assert (other.status_code, other.content) == (answer.status_code, answer.content)


def test_of_an_address_that_belongs_to_nobody_nothing_is_sent_and_nothing_kept(api_client):
    api_client().post(FORGOT, {"email": "nobody@example.com"})
    assert sent_mails() == []
    assert not EmailLog.objects.exists()


def test_a_mail_goes_to_the_accounts_own_address_not_to_a_look_alike(api_client):
    make_user("ada", email="strasse@example.com")
    api_client().post(FORGOT, {"email": "stra\u00dfe@example.com"})
    assert all(message.to == ["strasse@example.com"] for message in sent_mails())


@pytest.mark.parametrize("status", [Status.BANNED, Status.ERASED])
def test_a_closed_account_is_as_unknown(api_client, assert_problem, status):
    token = RESET.token(make_user("ada"))
    User.objects.update(status=status)
    assert api_client().post(FORGOT, {"email": "ada@example.com"}).status_code == 202
    assert sent_mails() == []
    assert_problem(reset(token), 400, "link_not_valid", "token")


def test_the_token_is_in_the_mail_alone(api_client):
    make_user("ada")
    api_client().post(FORGOT, {"email": "ada@example.com"})
    [message] = sent_mails()
    row = str(EmailLog.objects.values().get())
    assert token_in(message) not in row
    assert RESET.user(token_in(message)).username == "ada"


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "email"),
        ({"email": "nobody"}, "invalid_email", "email"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "control_characters", "email"),
        ({"email": "a@example.com, b@example.com"}, "invalid_email", "email"),
        ({"email": ["ada@example.com"]}, "invalid", "email"),
        ({"email": {"$ne": ""}}, "invalid", "email"),
        ({"email": "a" * 250 + "@example.com"}, "max_length", "email"),
        ({"email": "ada@example.com", "username": "ada"}, "unknown_field", "username"),
    ],
)
def test_a_bad_address(api_client, assert_problem, body, code, attr):
    assert_problem(api_client().post(FORGOT, body), 400, code, attr)
    assert not EmailLog.objects.exists()


def test_five_in_an_hour_by_caller_and_by_address(settings, api_client, assert_problem):
    settings.RATE_LIMITS_ENABLED = True
    client, here = api_client(), fresh_address()
    asked = [client.post(FORGOT, {"email": f"p{n}@example.com"}, REMOTE_ADDR=here).status_code for n in range(6)]
    assert asked == [202] * 5 + [429]
    for email in ("ada@example.com", "nobody@example.com"):
        spellings = [email.upper() if n % 2 else email for n in range(6)]
        asked = [client.post(FORGOT, {"email": each}, REMOTE_ADDR=fresh_address()) for each in spellings]
        assert [answer.status_code for answer in asked] == [202] * 5 + [429]
        assert_problem(asked[-1], 429, "throttled")


# --- the link ------------------------------------------------------------------------------------------------------


def test_a_link_works_once_and_kills_all_older_ones(assert_problem):
    user = make_user()
    older, newer = RESET.token(user), RESET.token(user)
    assert reset(newer).status_code == 200
    for token in (older, newer):
        assert_problem(reset(token, "yet another battery"), 400, "link_not_valid", "token")
    assert signs_in(user, BETTER)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_succeeds():
    token = RESET.token(make_user())
    answers = in_threads(lambda number: reset(token, f"battery number {number} of many").status_code, threads=5)
    assert sorted(answers) == [200, 400, 400, 400, 400]


@pytest.mark.parametrize(("age", "status"), [(timedelta(minutes=59), 200), (timedelta(minutes=61), 400)])
def test_a_link_works_for_an_hour(monkeypatch, age, status):
    token = RESET.token(make_user())
    later = timezone.now().timestamp() + age.total_seconds()
    monkeypatch.setattr("time.time", lambda: later)
    assert reset(token).status_code == status


@pytest.mark.parametrize("make", [VERIFICATION.token, lambda user: "x", lambda user: RESET.token(user)[:-1]])
def test_a_token_that_is_none(assert_problem, make):
    user = make_user()
    assert_problem(reset(make(user)), 400, "link_not_valid", "token")
    assert signs_in(user, PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("password123", "password_too_common"),
        ("90817263544", "password_entirely_numeric"),
        ("ada@example.com", "password_too_similar"),
        ("x" * 129, "max_length"),
        (12345, "invalid"),
    ],
)
def test_a_weak_password_is_refused_and_does_not_use_the_link_up(assert_problem, password, code):
    token = RESET.token(make_user("ada"))
    assert_problem(reset(token, password), 400, code, "password")
    assert reset(token).status_code == 200


def test_a_reset_ends_the_lock_out_of_the_account(settings, assert_problem):
    settings.RATE_LIMITS_ENABLED = True
    user = make_user()

    def attempt(password):
        body = {"username": user.username, "password": password}
        return APIClient().post(f"{AUTH}/token", body, REMOTE_ADDR=fresh_address())

    assert [attempt("wrong").status_code for _ in range(10)] == [401] * 10
    assert_problem(attempt(PASSWORD), 429, "throttled")
    assert reset(RESET.token(user), REMOTE_ADDR=fresh_address()).status_code == 200
    assert attempt(BETTER).status_code == 200


def test_a_lock_out_lasts_while_nobody_resets(settings, assert_problem):
    settings.RATE_LIMITS_ENABLED = True
    user = make_user()
    for _ in range(10):
        APIClient().post(f"{AUTH}/token", {"username": user.username, "password": "x"}, REMOTE_ADDR=fresh_address())
    TokenService.issue(user=user)
    body = {"username": user.email, "password": PASSWORD}
    assert_problem(APIClient().post(f"{AUTH}/token", body, REMOTE_ADDR=fresh_address()), 429, "throttled")


# --- changed -------------------------------------------------------------------------------------------------------


def test_a_change_keeps_this_sign_in_and_ends_the_others(run_events, told):
    user = make_user()
    here, there = TokenService.issue(user=user), TokenService.issue(user=user)
    answer = bearer(here["access"]).post(CHANGE, {"current_password": PASSWORD, "new_password": BETTER})
    assert (answer.status_code, answer.json()) == (200, {"ended": 1})
    assert bearer(here["access"]).get("/api/v1/users/me").status_code == 200
    assert bearer(there["access"]).get("/api/v1/users/me").status_code == 401
    assert APIClient().post(f"{AUTH}/token/refresh", {"refresh": there["refresh"]}).status_code == 401
    assert APIClient().post(f"{AUTH}/token/refresh", {"refresh": here["refresh"]}).status_code == 200
    assert (signs_in(user, PASSWORD), signs_in(user, BETTER)) == (False, True)
    [ended] = told("SessionsEnded")
    assert len(ended["session_ids"]) == 1
    run_events()
    notice = next(message for message in sent_mails() if message.subject == "Your password was changed")
    assert "Every other sign-in was ended" in notice.body


def test_a_change_kills_reset_links(assert_problem):
    token = RESET.token(user := make_user())
    pair = TokenService.issue(user=user)
    bearer(pair["access"]).post(CHANGE, {"current_password": PASSWORD, "new_password": BETTER})
    assert_problem(reset(token, "yet another battery"), 400, "link_not_valid")


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({"current_password": "wrong", "new_password": BETTER}, "wrong_password", "current_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "password_too_short", "new_password"),
        ({"current_password": PASSWORD, "new_password": "adalovelace"}, "password_too_similar", "new_password"),
        ({"current_password": PASSWORD}, "required", "new_password"),
        ({"new_password": BETTER}, "required", "current_password"),
        ({"current_password": None, "new_password": BETTER}, "null", "current_password"),
        ({"current_password": PASSWORD, "new_password": BETTER, "username": "x"}, "unknown_field", "username"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(api_client, assert_problem, told, body, code, attr):
    user = make_user("adalovelace")
    assert_problem(api_client(user).post(CHANGE, body), 400, code, attr)
    assert signs_in(user, PASSWORD)
    assert told("PasswordChanged") == []


def test_who_may_change_and_how_often(settings, api_client, assert_problem):
    body = {"current_password": "guess", "new_password": BETTER}
    assert_problem(api_client().post(CHANGE, body), 401, "not_authenticated")
    suspended = api_client(make_user(status=Status.SUSPENDED))
    assert suspended.post(CHANGE, {**body, "current_password": PASSWORD}).status_code == 200
    settings.RATE_LIMITS_ENABLED = True
    client = api_client(make_user())
    assert [client.post(CHANGE, body).status_code for _ in range(6)] == [400] * 5 + [429]


def test_a_password_set_by_staff_is_told_too(run_events):
    user = make_user()
    AccountService.set_password(user_id=user.pk, password=BETTER)
    run_events()
    assert [message.subject for message in sent_mails()] == ["Your password was changed"]


def test_passwords_are_kept_by_bcrypt():
    user = make_user(password=PASSWORD)
    reset(RESET.token(user))
    stored = User.objects.get(pk=user.pk).password
    assert stored.startswith("bcrypt_sha256$")
    assert BETTER not in stored
    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
