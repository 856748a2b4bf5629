"""`/api/v1/auth/sessions` and signing out: the devices one is signed in on."""

import pytest

from profiles.models import Status, UserSession
from profiles.services import AccountService, TokenService
from tests.factories.profiles import make_user
from tests.profiles.test_api_auth import AUTH, bearer, sign_in

pytestmark = pytest.mark.django_db


def test_logout_ends_this_sign_in_alone(assert_problem):
    user = make_user()
    here, there = sign_in(user), sign_in(user)
    assert bearer(here["access"]).post(f"{AUTH}/logout").status_code == 204
    assert_problem(bearer(here["access"]).get("/api/v1/users/me"), 401, "token_not_valid")
    assert bearer(there["access"]).get("/api/v1/users/me").status_code == 200


def test_logout_of_the_sign_in_of_a_refresh_token_of_ones_own(assert_problem):
    user = make_user()
    here, there, others = sign_in(user), sign_in(user), sign_in(make_user())
    assert bearer(here["access"]).post(f"{AUTH}/logout", {"refresh": there["refresh"]}).status_code == 204
    assert_problem(bearer(there["access"]).get("/api/v1/users/me"), 401, "token_not_valid")
    foreign = bearer(here["access"]).post(f"{AUTH}/logout", {"refresh": others["refresh"]})
    assert_problem(foreign, 401, "token_not_valid")
    assert bearer(others["access"]).get("/api/v1/users/me").status_code == 200


def test_logout_all(assert_problem):
    user = make_user()
    pairs = [sign_in(user) for _ in range(3)]
    answer = bearer(pairs[0]["access"]).post(f"{AUTH}/logout-all")
    assert (answer.status_code, answer.json()) == (200, {"ended": 3})
    for pair in pairs:
        assert_problem(bearer(pair["access"]).get("/api/v1/users/me"), 401, "token_not_valid")


def test_sessions_are_listed_newest_first_with_the_one_that_asks():
    user = make_user()
    first = sign_in(user, **{"User-Agent": "phone\x01"})
    sign_in(user, **{"User-Agent": "laptop"})
    sign_in(make_user())
    found = bearer(first["access"]).get(f"{AUTH}/sessions").json()["results"]
    assert [(row["agent"], row["current"]) for row in found] == [("laptop", False), ("phone", True)]
    assert set(found[0]) == {"id", "agent", "address", "created_at", "last_used_at", "expires_at", "current"}


def test_ended_and_expired_sessions_are_not_listed(api_client):
    user = make_user()
    client = api_client(user)
    for pair in [sign_in(user), sign_in(user)]:
        TokenService.end(user_id=user.pk, session_id=TokenService.check(access_token=pair["access"]).session_id)
    assert len(client.get(f"{AUTH}/sessions").json()["results"]) == 1


def test_ending_a_session_by_its_id(api_client, assert_problem):
    user, stranger = make_user(), make_user()
    pair = sign_in(user)
    session_id = UserSession.objects.get(user=user).pk
    assert_problem(api_client(stranger).delete(f"{AUTH}/sessions/{session_id}"), 404, "not_found")
    assert api_client(user).delete(f"{AUTH}/sessions/{session_id}").status_code == 204
    assert_problem(bearer(pair["access"]).get("/api/v1/users/me"), 401, "token_not_valid")
    assert_problem(api_client(user).delete(f"{AUTH}/sessions/{session_id}"), 404, "not_found")
    assert_problem(api_client(user).delete(f"{AUTH}/sessions/not-an-id"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", "logout"), ("post", "logout-all"), ("get", "sessions"), ("delete", f"sessions/{'0' * 24}")],
)
def test_signed_in_callers_only(api_client, assert_problem, method, path):
    answer = getattr(api_client(), method)(f"{AUTH}/{path}")
    assert_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


# --- suspended -----------------------------------------------------------------------------------------------------


def test_a_suspended_account_reads_and_signs_out_but_does_not_write(api_client, assert_problem):
    user = make_user(status=Status.SUSPENDED)
    client = api_client(user)
    assert client.get("/api/v1/users/me").status_code == 200
    assert_problem(client.patch("/api/v1/users/me", {"bio": "x"}), 403, "account_suspended")
    assert_problem(client.put("/api/v1/users/me/privacy", {"searchable": False}), 403, "account_suspended")
    assert client.post(f"{AUTH}/logout").status_code == 204


def test_a_suspension_holds_at_once_for_tokens_of_before(assert_problem):
    user = make_user()
    pair = sign_in(user)
    assert bearer(pair["access"]).get("/api/v1/users/me").status_code == 200
    AccountService.change_status(user_id=user.pk, status=Status.SUSPENDED, because="test")
    assert_problem(bearer(pair["access"]).get("/api/v1/users/me"), 401, "token_not_valid")
    again = sign_in(user)
    assert_problem(bearer(again["access"]).patch("/api/v1/users/me", {"bio": "x"}), 403, "account_suspended")


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_for_sessions(api_client, assert_queries, number):
    user = make_user()
    for _ in range(number - 1):
        TokenService.issue(user=user)
    client = api_client(user)
    with assert_queries(1):
        answer = client.get(f"{AUTH}/sessions?limit=100")
    assert len(answer.json()["results"]) == number
