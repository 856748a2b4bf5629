"""The suggestions as requests: who may ask, what is refused, and the dismissal."""

import pytest

from follow.models import FollowDismissal
from profiles.models import User
from tests.factories.follow import block, make_follow
from tests.factories.profiles import make_user
from tests.follow.suggested import PATH, friend_of_friend
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


class TestDismissal:
    def test_once_and_for_oneself_alone(self, api_client, get, ann) -> None:
        far = friend_of_friend(ann)
        ben = make_user()
        make_follow(ben, User.objects.get(display_name="Friend"))
        for _ in range(2):
            answer = api_client(ann).post(f"{PATH}/{far.pk}/dismiss")
            assert (answer.status_code, answer.json()) == (200, {"user_id": far.pk, "dismissed": True})
        assert FollowDismissal.objects.count() == 1
        assert get(ann) == []
        assert [row["username"] for row in get(ben)] == ["far"]

    def test_under_an_idempotency_key(self, api_client, ann) -> None:
        path = f"{PATH}/{make_user().pk}/dismiss"
        answers = [api_client(ann).post(path, headers={"Idempotency-Key": "one"}) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[1]["Idempotency-Replayed"] == "true"

    def test_refusals(self, api_client, ann, assert_problem) -> None:
        ben = make_user()
        client = api_client(ann)
        assert_problem(client.post(f"{PATH}/{ann.pk}/dismiss"), 400, "self", "user_id")
        assert_problem(client.post(f"{PATH}/{new_id()}/dismiss"), 404, "not_found")
        assert_problem(client.post(f"{PATH}/nobody/dismiss"), 404, "not_found")
        assert_problem(client.post(f"{PATH}/{ben.pk}/dismiss", {"x": 1}), 400, "unknown_field", "x")
        block(ben, ann)
        assert_problem(client.post(f"{PATH}/{ben.pk}/dismiss"), 404, "not_found")
        assert not FollowDismissal.objects.exists()


class TestApi:
    def test_for_signed_in_callers_only(self, api_client, assert_problem) -> None:
        assert_problem(api_client().get(PATH), 401, "not_authenticated")
        assert_problem(api_client().post(f"{PATH}/{new_id()}/dismiss"), 401, "not_authenticated")

    @pytest.mark.parametrize(
        ("query", "code", "attr"),
        [("?limit=0", "min_value", "limit"), ("?limit=x", "invalid", "limit"), ("?page=2", "unknown_field", "page")],
    )
    def test_bad_queries(self, api_client, ann, assert_problem, query, code, attr) -> None:
        assert_problem(api_client(ann).get(PATH + query), 400, code, attr)

    def test_not_modified(self, api_client, ann) -> None:
        friend_of_friend(ann)
        tag = api_client(ann).get(PATH)["ETag"]
        assert api_client(ann).get(f"{PATH}/", headers={"If-None-Match": tag}).status_code == 304

    def test_empty_for_a_newcomer(self, get, ann) -> None:
        assert get(ann) == []
