"""`/api/v1/auth` as clients meet it."""

import pytest
from rest_framework.test import APIClient

from profiles.models import Status, User, UserSession
from profiles.services import AccountService
from tests.factories.profiles import PASSWORD, fresh_address, make_user
from yiz.ids import new_id

pytestmark = pytest.mark.django_db

AUTH = "/api/v1/auth"
NEW = {"username": "Ada", "email": "ada@example.com", "password": PASSWORD}
OWN_FIELDS = {"id", "username", "display_name", "bio", "avatar_url", "website", "interests", "joined_at", "counts"}
OWN_FIELDS |= {"points", "is_private", "viewer", "email", "email_verified", "timezone", "language", "unread_count"}


def bearer(access):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def sign_in(user, **headers):
    answer = APIClient().post(f"{AUTH}/token", {"username": user.username, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- register ------------------------------------------------------------------------------------------------------


def test_register_answers_the_account_and_tokens_that_work(api_client):
    answer = api_client().post(f"{AUTH}/register", NEW)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"access", "refresh", "user"}
    assert set(body["user"]) >= OWN_FIELDS
    assert body["user"]["email_verified"] is False
    assert bearer(body["access"]).get("/api/v1/users/me").json() == body["user"]


@pytest.mark.parametrize(
    ("change", "code", "attr"),
    [
        ({"username": "ab"}, "invalid_username", "username"),
        ({"username": "a" * 31}, "max_length", "username"),
        ({"username": "two words"}, "invalid_username", "username"),
        ({"username": "ad\u0430"}, "invalid_username", "username"),
        ({"username": "..."}, "invalid_username", "username"),
        ({"username": "Me"}, "reserved_username", "username"),
        ({"username": "search"}, "reserved_username", "username"),
        ({"username": "a\x00da"}, "control_characters", "username"),
        ({"username": "ad\na"}, "control_characters", "username"),
        ({"username": 7}, "invalid", "username"),
        ({"username": None}, "null", "username"),
        ({"username": ["ada"]}, "invalid", "username"),
        ({"email": "nobody"}, "invalid_email", "email"),
        ({"email": "a" * 250 + "@example.com"}, "max_length", "email"),
        ({"email": "a\r\nBcc: x@example.com"}, "control_characters", "email"),
        ({"email": ""}, "blank", "email"),
        ({"password": "short"}, "password_too_short", "password"),
        ({"password": "password123"}, "password_too_common", "password"),
        ({"password": "90817263544"}, "password_entirely_numeric", "password"),
        ({"password": "ada@example.com"}, "password_too_similar", "password"),
        ({"password": "x" * 129}, "max_length", "password"),
        ({"password": "nul \x00 in a long password"}, "null_characters_not_allowed", "password"),
        ({"password": 123456789012}, "invalid", "password"),
        ({"is_staff": True}, "unknown_field", "is_staff"),
        ({"status": "active"}, "unknown_field", "status"),
    ],
)
def test_register_names_what_is_wrong_and_stores_nothing(api_client, assert_problem, change, code, attr):
    assert_problem(api_client().post(f"{AUTH}/register", {**NEW, **change}), 400, code, attr)
    assert not User.objects.exists()


@pytest.mark.parametrize("missing", NEW)
def test_register_asks_for_every_field(api_client, assert_problem, missing):
    body = {name: value for name, value in NEW.items() if name != missing}
    assert_problem(api_client().post(f"{AUTH}/register", body), 400, "required", missing)


@pytest.mark.parametrize("body", ["{", "[]", '{"password": "\\ud800"}', '"text"', "null", '{"username": 1e400}'])
def test_register_refuses_what_is_not_an_object(api_client, body):
    answer = api_client().post(f"{AUTH}/register", body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"type", "errors"}


@pytest.mark.parametrize(
    ("change", "attr"), [({"username": "aDA"}, "username"), ({"email": "ADA@example.com"}, "email")]
)
def test_register_names_what_is_taken(api_client, assert_problem, change, attr):
    make_user("ada", email="ada@example.com")
    fields = {"username": "other", "email": "other@example.com", "password": PASSWORD, **change}
    assert_problem(api_client().post(f"{AUTH}/register", fields), 400, "unique", attr)
    assert User.objects.count() == 1


# --- token ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [{"username": "ADA"}, {"username": "Ada@Example.com"}, {"email": "ada@example.com"}])
def test_sign_in(api_client, names):
    user = make_user("ada", email="ada@example.com")
    answer = api_client().post(f"{AUTH}/token", {**names, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == user.pk
    assert set(answer.json()) == {"access", "refresh", "user"}


@pytest.mark.parametrize(
    "body",
    [
        {"username": "ada", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
        {"email": "nobody@example.com", "password": PASSWORD},
        {"username": "banned", "password": PASSWORD},
        {"username": "ada", "password": "wrong \x7f"},
    ],
)
def test_sign_in_refuses_alike(api_client, assert_problem, body):
    make_user("ada")
    make_user("banned", status=Status.BANNED)
    answer = api_client().post(f"{AUTH}/token", body)
    assert_problem(answer, 401, "wrong_credentials")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({"password": "x"}, "required", "username"),
        ({"username": "a", "email": "a@example.com", "password": "x"}, "required", "username"),
        ({"username": "ada"}, "required", "password"),
        ({"username": {"$gt": ""}, "password": "x"}, "invalid", "username"),
        ({"username": "ada", "password": {"$gt": ""}}, "invalid", "password"),
        ({"username": "ada", "password": "x", "remember": True}, "unknown_field", "remember"),
    ],
)
def test_sign_in_with_a_bad_body(api_client, assert_problem, body, code, attr):
    assert_problem(api_client().post(f"{AUTH}/token", body), 400, code, attr)


def test_an_old_token_is_not_in_the_way_of_signing_in():
    user = make_user()
    answer = bearer("expired.or.broken").post(f"{AUTH}/token", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 200


def test_an_account_is_locked_after_ten_attempts_from_wherever_they_come(settings, api_client, assert_problem):
    settings.RATE_LIMITS_ENABLED = True
    user, other = make_user("ada", email="ada@example.com"), make_user("bob")
    client = api_client()

    def attempt(login, *, right=False):
        body = {"username": login, "password": PASSWORD if right else "wrong"}
        return client.post(f"{AUTH}/token", body, REMOTE_ADDR=fresh_address())

    for number in range(10):
        assert attempt(["ada", "ADA@example.com"][number % 2]).status_code == 401
    locked = attempt("ada", right=True)
    assert_problem(locked, 429, "throttled")
    assert int(locked["Retry-After"]) > 0
    assert attempt(other.username, right=True).status_code == 200
    assert AccountService.change_status(user_id=user.pk, status=Status.SUSPENDED, because="test")


def test_an_address_is_locked_after_ten_attempts_at_whatever_accounts(settings, api_client, assert_problem):
    settings.RATE_LIMITS_ENABLED = True
    client, address = api_client(), fresh_address()

    def attempt(name):
        body = {"username": f"{name}-{new_id()}"[:30], "password": "x"}
        return client.post(f"{AUTH}/token", body, REMOTE_ADDR=address)

    for number in range(10):
        assert attempt(number).status_code == 401
    assert_problem(attempt("more"), 429, "throttled")


# --- refresh and verify --------------------------------------------------------------------------------------------


def test_refresh_and_its_reuse(api_client, assert_problem):
    pair = sign_in(make_user())
    fresh = api_client().post(f"{AUTH}/token/refresh", {"refresh": pair["refresh"]})
    assert fresh.status_code == 200
    assert set(fresh.json()) == {"access", "refresh"}
    assert_problem(api_client().post(f"{AUTH}/token/refresh", {"refresh": pair["refresh"]}), 401, "token_not_valid")
    assert_problem(bearer(fresh.json()["access"]).get("/api/v1/users/me"), 401, "token_not_valid")
    again = api_client().post(f"{AUTH}/token/refresh", {"refresh": fresh.json()["refresh"]})
    assert_problem(again, 401, "token_not_valid")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("token/refresh", {"refresh": "no.token.atall"}, 401, "token_not_valid"),
        ("token/refresh", {}, 400, "required"),
        ("token/refresh", {"refresh": 5}, 400, "invalid"),
        ("token/refresh", {"refresh": "x" * 2_001}, 400, "max_length"),
        ("token/refresh", {"refresh": "ключ"}, 401, "token_not_valid"),
        ("token/verify", {"token": "no.token.atall"}, 401, "token_not_valid"),
        ("token/verify", {"token": ""}, 400, "blank"),
        ("token/verify", {"token": "x", "type": "access"}, 400, "unknown_field"),
    ],
)
def test_bad_tokens_in_bodies(api_client, assert_problem, path, body, status, code):
    assert_problem(api_client().post(f"{AUTH}/{path}", body), status, code)


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_verify(api_client, kind):
    user = make_user()
    answer = api_client().post(f"{AUTH}/token/verify", {"token": sign_in(user)[kind]})
    assert answer.status_code == 200
    assert answer.json()["valid"] is True
    assert (answer.json()["type"], answer.json()["user_id"]) == (kind, user.pk)
    assert answer.json()["expires_at"].endswith("Z")


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer x", "bearer ключ", "Bearer " + "x" * 5_000])
def test_a_bad_header_is_401_even_where_anybody_may_read(api_client, assert_problem, header):
    client = api_client()
    answer = client.get("/api/v1/users/search?q=a", HTTP_AUTHORIZATION=header.encode().decode("latin-1"))
    assert_problem(answer, 401, "token_not_valid")


# --- queries -------------------------------------------------------------------------------------------------------


def test_the_look_ups_of_sign_in_use_an_index(explain):
    user = make_user()
    for rows in (
        User.objects.filter(username_key="ada"),
        User.objects.filter(email_key="ada@example.com"),
        UserSession.objects.live().filter(user_id=user.pk).order_by("-id"),
        UserSession.objects.live().filter(pk=user.pk, user_id=user.pk, token_id="x"),
        UserSession.objects.running().filter(user_id=user.pk),
    ):
        explain(rows)
