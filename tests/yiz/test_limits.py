"""Limits: exact, told in every answer, by user or by address, and what holds while their store is away."""

import secrets
import time
from ipaddress import IPv4Address

import pytest
from django.test import Client, RequestFactory
from limits import parse
from pydantic import ValidationError

from tests.asserts import assert_problem, in_threads
from tests.clients import api_client
from tests.factories.profiles import make_user
from yiz.api.callers import address_key, client_address
from yiz.api.constants import FAIL_CLOSED, LIMITS
from yiz.api.limits import Limited, check_limit, windows
from yiz.api.windows import MemoryWindows
from yiz.env import Environment, explain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"
A_THING = f"{THINGS}/{'a' * 24}"
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.RATE_LIMITS_ENABLED = True


@pytest.fixture
def address() -> str:
    """One that nobody has called from yet."""
    return str(IPv4Address(0x0B000000 + secrets.randbelow(2**24)))


@pytest.fixture
def client(address) -> Client:
    return Client(raise_request_exception=False, REMOTE_ADDR=address)


def remaining(response) -> int:
    return int(response["RateLimit-Remaining"])


def test_every_answer_tells_how_the_caller_stands(client):
    paths = [A_THING, THINGS, f"{THINGS}/fail/crash", f"{THINGS}/private", "/api/v1/nothing", f"{THINGS}?limit=0"]
    answers = [client.get(path) for path in paths]
    answers += [client.delete(A_THING), client.get(A_THING, headers={"If-None-Match": "*"}), client.get("/api/schema")]
    answers += [client.get(A_THING, headers={"Accept": "text/html"})]
    answers += [client.get(A_THING, headers={"Authorization": "Bearer nonsense"})]
    answers += [client.post(f"{THINGS}/echo", b"x" * 2_000_000, content_type="application/json")]
    statuses = [200, 200, 500, 401, 404, 400, 405, 304, 200, 406, 401, 413]
    assert [answer.status_code for answer in answers] == statuses
    assert {answer["RateLimit-Limit"] for answer in answers} == {"60"}
    assert [remaining(answer) for answer in answers] == list(range(59, 59 - len(answers), -1))
    assert all(0 < int(answer["RateLimit-Reset"]) <= 60 for answer in answers)


@pytest.mark.parametrize("path", [A_THING, "/api/v1/nothing", f"{THINGS}/private"])
def test_the_call_too_many_is_refused(client, settings, path):
    settings.RATE_LIMIT_OVERRIDES = {"anonymous": "3/minute"}
    for _ in range(3):
        assert client.get(path).status_code != 429
    refused = client.get(path)
    assert_problem(refused, 429, "throttled")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert (refused["RateLimit-Limit"], remaining(refused)) == ("3", 0)
    assert refused["X-Request-ID"]
    assert Client(REMOTE_ADDR="203.0.113.7").get(path).status_code != 429, "another caller is not concerned"


def test_a_user_is_counted_as_such_wherever_from(address):
    user = make_user()
    one, other = api_client(user), api_client(user)
    first, second = one.get(A_THING, REMOTE_ADDR=address), other.get(A_THING, REMOTE_ADDR="203.0.113.8")
    assert (first["RateLimit-Limit"], remaining(first), remaining(second)) == ("300", 299, 298)
    assert remaining(Client(REMOTE_ADDR=address).get(A_THING)) == 59


def test_an_action_has_a_scope_of_its_own(client):
    for number in range(20):
        response = client.post(THINGS, {"name": f"{number}"}, content_type="application/json")
        assert (response.status_code, response["RateLimit-Limit"], remaining(response)) == (201, "20", 19 - number)
    refused = client.post(THINGS, {"name": "more"}, content_type="application/json")
    assert_problem(refused, 429, "throttled")
    assert refused["RateLimit-Limit"] == "20"
    assert client.get(A_THING).status_code == 200


def test_a_scope_that_allows_more_stands_in_place_of_the_general_one(client):
    response = client.post(f"{THINGS}/toggle", content_type="application/json")
    assert (response["RateLimit-Limit"], remaining(response)) == ("600", 599)
    assert remaining(client.get(A_THING)) == 59


def test_probes_are_not_limited(client, settings):
    settings.RATE_LIMIT_OVERRIDES = {"anonymous": "1/minute"}
    answers = [client.get("/health/live") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0]


def test_the_window_slides(settings, address):
    settings.RATE_LIMIT_OVERRIDES = {"search": "2/second"}
    check_limit("search", address)
    time.sleep(0.6)
    check_limit("search", address)
    with pytest.raises(Limited):
        check_limit("search", address)
    time.sleep(0.5)
    assert check_limit("search", address).remaining == 0, "the first has left the window, the second is still there"


def test_a_refused_call_takes_no_place(settings, address):
    settings.RATE_LIMIT_OVERRIDES = {"search": "1/second"}
    check_limit("search", address)
    for _ in range(3):
        with pytest.raises(Limited):
            check_limit("search", address)
    time.sleep(1.1)
    check_limit("search", address)


def test_callers_gone_quiet_are_forgotten():
    windows, item = MemoryWindows(tidy_seconds=0), parse("1/second")
    for number in range(5):
        windows.hit(item, f"caller {number}")
    assert len(windows) == 5
    time.sleep(1.1)
    assert windows.hit(item, "another").allowed
    assert len(windows) == 1


def test_several_windows_hold_together(settings, address):
    settings.RATE_LIMIT_OVERRIDES = {"follow": "100/minute; 3/day"}
    assert [check_limit("follow", address).remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Limited) as refused:
        check_limit("follow", address)
    assert refused.value.standing.limit == 3
    assert refused.value.wait > 60


def test_each_of_several_keys_counts(address):
    account = f"account-{address}"
    for _ in range(10):
        check_limit("sign_in", address, account)
    for keys in ((address, "another"), (f"another-{address}", account)):
        with pytest.raises(Limited):
            check_limit("sign_in", *keys)


@pytest.mark.parametrize("scope", ["like", "follow"])
def test_not_one_too_many_of_a_hundred_at_once(settings, address, scope):
    settings.RATE_LIMIT_OVERRIDES = {"like": "10/minute", "follow": "50/minute; 10/day"}

    def attempt(_: int) -> bool:
        try:
            check_limit(scope, address)
        except Limited:
            return False
        return True

    assert sum(in_threads(attempt, threads=100)) == 10


@pytest.mark.parametrize("scope", LIMITS)
def test_while_the_store_is_away(settings, address, scope, caplog):
    settings.REDIS_URL = NOWHERE
    if scope in FAIL_CLOSED:
        with pytest.raises(Limited):
            check_limit(scope, address)
    else:
        assert check_limit(scope, address).allowed


def test_while_the_store_is_away_answers_go_on_and_one_warning_a_minute_is_given(settings, client, caplog):
    settings.REDIS_URL = f"{NOWHERE}?client_name={secrets.token_hex(4)}"
    answers = [client.get(A_THING) for _ in range(3)]
    assert {(answer.status_code, answer["RateLimit-Limit"]) for answer in answers} == {(200, "60")}
    assert sum("rate_limits_unavailable" in str(record.msg) for record in caplog.records) == 1


def test_switched_off(settings, client):
    settings.RATE_LIMITS_ENABLED = False
    assert "RateLimit-Limit" not in client.get(A_THING)


# --- the settings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", LIMITS)
def test_every_scope_of_the_design_can_be_read(scope):
    assert all(item.amount > 0 and item.get_expiry() > 0 for item in windows(scope))


def test_overrides_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("RATE_LIMIT_OVERRIDES", '{"share": "100/hour"}')
    assert Environment().RATE_LIMIT_OVERRIDES == '{"share": "100/hour"}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("share=5", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"sharing": "5/hour"}', "no scope “sharing”"),
        ('{"share": "often"}', "“often” for share"),
        ('{"share": 5}', "“5” for share"),
    ],
)
def test_a_wrong_override_is_refused_at_start(monkeypatch, text, said):
    monkeypatch.setenv("RATE_LIMIT_OVERRIDES", text)
    with pytest.raises(ValidationError) as wrong:
        Environment()
    message = explain(wrong.value)
    assert "RATE_LIMIT_OVERRIDES" in message
    assert said in message
    assert "100/hour" in message


# --- addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ([], "198.51.100.1", None, "198.51.100.1"),
        ([], "198.51.100.1", "203.0.113.1", "198.51.100.1"),
        (["10.0.0.0/8"], "198.51.100.1", "203.0.113.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.1", "203.0.113.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.1", "203.0.113.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.1, 10.0.0.2", "203.0.113.1"),
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.1:5678", "203.0.113.1"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::1]:5678", "2001:db8::1"),
        (["::1"], "::1", "2001:DB8:0::1", "2001:db8::1"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ([], "", None, "unknown"),
    ],
)
def test_whose_address_counts(settings, proxies, peer, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **extra)) == address


def test_one_who_holds_a_whole_ipv6_network_is_one_caller():
    keys = {address_key(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{number}")) for number in range(5)}
    assert keys == {"2001:db8:1:2::/64"}
