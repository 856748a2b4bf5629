"""`ETag`, `If-None-Match`, `If-Match`."""

import pytest
from django.contrib.auth.models import Group

from tests.asserts import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"
A_THING = f"{THINGS}/{'a' * 24}"


@pytest.mark.parametrize("path", [A_THING, THINGS])
def test_what_is_known_is_not_sent_again(client, path):
    etag = client.get(path)["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == etag
        assert again["X-Request-ID"]
    assert client.head(path, headers={"If-None-Match": etag}).status_code == 304


def test_what_has_changed_is_sent(client):
    etag = client.get(A_THING)["ETag"]
    Group.objects.create(name="new")
    response = client.get(A_THING, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert response["ETag"] != etag


def test_the_same_thing_has_the_same_tag(client):
    assert client.get(A_THING)["ETag"] == client.get(f"{A_THING}/")["ETag"]


def put(client, **headers):
    return client.put(A_THING, {}, content_type="application/json", headers=headers)


def test_a_change_may_be_bound_to_what_was_read(client):
    etag = client.get(A_THING)["ETag"]
    assert put(client).status_code == 200
    assert put(client, **{"If-Match": etag}).status_code == 200
    assert put(client, **{"If-Match": "*"}).status_code == 200
    assert put(client, **{"If-Match": f'"x", {etag}'}).status_code == 200


@pytest.mark.parametrize("stale", ['"stale"', "nonsense"])
def test_a_stale_change_is_refused(client, stale):
    assert_problem(put(client, **{"If-Match": stale}), 412, "precondition_failed")


def test_a_change_by_a_weak_tag_is_refused(client):
    etag = client.get(A_THING)["ETag"]
    assert_problem(put(client, **{"If-Match": f"W/{etag}"}), 412, "precondition_failed")


def test_only_first_pages_carry_a_tag(client, django_user_model):
    for name in ("a", "b", "c"):
        django_user_model.objects.create_user(name, f"{name}@example.com")
    first = client.get(f"{THINGS}?limit=1")
    assert first["ETag"]
    assert "ETag" not in client.get(first.json()["next"])
