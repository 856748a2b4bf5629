"""`POST /api/v1/websocket/ticket`."""

from collections.abc import Callable

import pytest

from profiles.models.account import Status
from profiles.services.snapshots import account_changed
from tests.factories.profiles import make_user
from yiz.realtime import identity

URL = "/api/v1/websocket/ticket"


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_a_ticket_names_the_caller_once_and_is_not_cached(api_client: Callable, url: str) -> None:
    user = make_user()
    response = api_client(user).post(url)
    assert response.status_code == 200
    assert response.json()["expires_in"] == 30
    assert response["Cache-Control"] == "no-store"
    who = identity.of_ticket(response.json()["ticket"])
    assert who is not None
    assert who.user_id == user.pk
    assert identity.is_valid(who)
    assert identity.of_ticket(response.json()["ticket"]) is None


def test_the_anonymous_get_none(api_client: Callable, assert_problem: Callable) -> None:
    assert_problem(api_client().post(URL), 401, "not_authenticated")


def test_a_body_is_refused(api_client: Callable, assert_problem: Callable) -> None:
    assert_problem(api_client(make_user()).post(URL, {"user_id": "x"}), 400, "unknown_field", "user_id")


def test_a_suspended_account_gets_none_and_its_sign_ins_do_not_count_for_sockets(
    api_client: Callable, assert_problem: Callable
) -> None:
    user = make_user()
    client = api_client(user)
    who = identity.of_ticket(client.post(URL).json()["ticket"])
    assert who is not None
    user.status = Status.SUSPENDED
    user.save()
    account_changed(user.pk)
    assert_problem(client.post(URL), 403, "account_suspended")
    assert not identity.is_valid(who)
