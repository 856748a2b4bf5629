"""`Idempotency-Key`: the same call is done once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.test import Client
from django.utils.timezone import now

from tests.asserts import assert_problem, in_threads
from tests.clients import api_client
from tests.factories.profiles import make_user
from yiz.api.models import IdempotencyKey
from yiz.ports import cleaners

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"


def groups() -> QuerySet:
    """Those that were made by a call; the house has some of its own."""
    return Group.objects.filter(name__in=("one", "two", "private words"))


def make(client, key, name="one", **headers):
    given = {"Idempotency-Key": key} if key is not None else {}
    return client.post(THINGS, {"name": name}, content_type="application/json", headers={**given, **headers})


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_the_first_answer_again_and_nothing_done(client):
    first, again = make(client, "k"), make(client, "k")
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert groups().count() == 1


def test_slash_and_order_of_fields_make_no_other_call(client):
    body = ('{"name": "one", "x": 1}', '{"x": 1,  "name": "one"}')
    for path, text in zip((THINGS, f"{THINGS}/"), body, strict=True):
        response = client.post(path, text, content_type="application/json", headers={"Idempotency-Key": "k"})
        assert response.status_code == 201


def test_without_a_key_every_call_is_its_own(client):
    assert make(client, None).status_code == 201
    assert make(client, None).status_code == 409
    assert not IdempotencyKey.objects.exists()


def test_the_key_of_another_call_is_refused(client):
    make(client, "k")
    assert_problem(make(client, "k", name="two"), 422, "idempotency_key_reused", "Idempotency-Key")
    assert groups().count() == 1


def test_a_refusal_is_answered_again_too(client):
    make(client, None)
    first = make(client, "k")
    groups().delete()
    again = make(client, "k")
    assert_problem(again, 409, "exists", "name")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"


def test_a_key_is_the_callers_own(client):
    make(client, "k")
    other = make(client, "k", name="two", **{"X-Forwarded-For": "203.0.113.9"})
    assert other.status_code == 422, "an invented address is no other caller"
    signed_in = api_client(make_user())
    response = signed_in.post(THINGS, {"name": "two"}, headers={"Idempotency-Key": "k"})
    assert response.status_code == 201
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"k"}


def test_while_the_first_call_runs_the_second_is_told(client):
    make(client, "k")
    IdempotencyKey.objects.update(status=None, answer="")
    assert_problem(make(client, "k"), 409, "idempotency_key_running", "Idempotency-Key")


def test_a_crashed_call_can_be_made_again_after_a_while(client):
    make(client, "k")
    groups().delete()
    IdempotencyKey.objects.update(status=None, answer="", created_at=now() - timedelta(seconds=61))
    response = make(client, "k")
    assert response.status_code == 201
    assert "Idempotency-Replayed" not in response


def test_our_own_failure_frees_the_key(client):
    assert make(client, "k", name="crash").status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert make(client, "k").status_code == 201


def test_a_key_holds_for_24_hours(client):
    make(client, "k")
    groups().delete()
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=24, seconds=1))
    assert make(client, "k", name="two").status_code == 201


def test_old_keys_are_removed(client):
    make(client, "old")
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    make(client, "new", name="two")
    told: list[int] = []
    assert cleaners["idempotency_keys"].clean(lambda done, what: told.append(done)) == 1
    assert told == [1]
    assert IdempotencyKey.objects.get().key == "new"


@pytest.mark.parametrize("key", ["", "x" * 129, "é", "a\tb"])
def test_what_is_no_key(client, key):
    assert_problem(make(client, key), 400, "invalid", "Idempotency-Key")
    assert not groups().exists()


def test_nothing_of_the_body_is_kept(client):
    make(client, "k", name="private words")
    row = IdempotencyKey.objects.values().get()
    assert "private words" not in row["fingerprint"]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done():
    answers = in_threads(lambda number: make(Client(), "k").status_code, threads=8)
    assert set(answers) <= {201, 409}
    assert answers.count(201) >= 1
    assert groups().count() == 1
    assert IdempotencyKey.objects.get().status == 201
