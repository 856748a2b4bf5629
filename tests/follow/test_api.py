"""`/api/v1/follow` and the edges under `/api/v1/users`, as callers see them."""

import pytest

from follow.constants import FOLLOWS_AT_MOST, STATUS_AT_MOST
from follow.services import FollowService
from profiles.models import User
from tests.factories.follow import block, make_follow, make_followers, mute, set_visibility
from tests.factories.profiles import make_user
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
FOLLOW = "/api/v1/follow"
USERS = "/api/v1/users"


def names(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["username"] for row in response.json()["results"]]


class TestFollow:
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_flips(self, call, ann, ben, slash) -> None:
        answers = [call("post", FOLLOW + slash, ann, {"user_id": ben.pk}).json() for _ in range(3)]
        assert answers == [
            {"status": "following", "count": 1},
            {"status": "none", "count": 0},
            {"status": "following", "count": 1},
        ]

    def test_sets(self, call, ann, ben) -> None:
        for wanted, status in ((True, "following"), (True, "following"), (False, "none"), (False, "none")):
            answer = call("post", FOLLOW, ann, {"user_id": ben.pk, "following": wanted})
            assert (answer.status_code, answer.json()["status"]) == (200, status)

    @pytest.mark.parametrize("visibility", ["followers", "private"])
    def test_asks_and_tells_no_count(self, call, ann, visibility) -> None:
        other = make_user(profile_visibility=visibility)
        make_followers(other, 2)
        assert call("post", FOLLOW, ann, {"user_id": other.pk}).json() == {"status": "requested", "count": None}
        assert call("delete", f"{FOLLOW}/{other.pk}", ann).json() == {"status": "none", "count": None}

    def test_once_under_an_idempotency_key(self, call, ann, ben) -> None:
        first = call("post", FOLLOW, ann, {"user_id": ben.pk}, **{"Idempotency-Key": "one"})
        again = call("post", FOLLOW, ann, {"user_id": ben.pk}, **{"Idempotency-Key": "one"})
        assert first.json() == again.json() == {"status": "following", "count": 1}
        assert again["Idempotency-Replayed"] == "true"

    @pytest.mark.parametrize(
        ("body", "code", "attr"),
        [
            ({}, "required", "user_id"),
            ({"user_id": "me"}, "invalid", "user_id"),
            ({"user_id": 7}, "invalid", "user_id"),
            ({"user_id": None}, "null", "user_id"),
            ({"user_id": "a" * 24, "following": "perhaps"}, "invalid", "following"),
            ({"user_id": "a" * 24, "follow": True}, "unknown_field", "follow"),
        ],
    )
    def test_bad_bodies(self, call, ann, assert_problem, body, code, attr) -> None:
        assert_problem(call("post", FOLLOW, ann, body), 400, code, attr)

    def test_oneself(self, call, ann, assert_problem) -> None:
        assert_problem(call("post", FOLLOW, ann, {"user_id": ann.pk}), 400, "self", "user_id")

    def test_too_many(self, call, ben, assert_problem) -> None:
        many = make_user(following_count=FOLLOWS_AT_MOST)
        assert_problem(call("post", FOLLOW, many, {"user_id": ben.pk}), 409, "follow_limit")

    def test_remove_follower(self, call, ann, ben, assert_problem) -> None:
        make_follow(ann, ben)
        assert call("delete", f"{FOLLOW}/followers/{ann.pk}", ben).status_code == 204
        assert_problem(call("delete", f"{FOLLOW}/followers/{ann.pk}", ben), 404, "not_found")


NAMING = [
    ("post", FOLLOW, True),
    ("delete", f"{FOLLOW}/{{id}}", False),
    ("delete", f"{FOLLOW}/followers/{{id}}", False),
    ("get", f"{FOLLOW}/followers?user_id={{id}}", False),
    ("get", f"{FOLLOW}/following?user_id={{id}}", False),
    ("get", f"{FOLLOW}/status/{{id}}", False),
    ("post", f"{FOLLOW}/requests/{{id}}/accept", False),
    ("post", f"{FOLLOW}/requests/{{id}}/reject", False),
    ("get", f"{FOLLOW}/mutual/{{id}}", False),
    ("post", f"{USERS}/{{id}}/mute", False),
    ("delete", f"{USERS}/{{id}}/mute", False),
    ("get", f"{USERS}/{{id}}/followers", False),
    ("get", f"{USERS}/{{id}}/following", False),
]


@pytest.mark.parametrize("who", ["blocked", "blocker", "banned", "nobody"])
def test_one_who_is_hidden_is_not_found(call, ann, ben, assert_problem, who) -> None:
    make_follow(ben, ann)
    if who == "blocked":
        block(ann, ben)
    elif who == "blocker":
        block(ben, ann)
    elif who == "banned":
        User.objects.filter(pk=ben.pk).update(status="banned")
        FollowService.unfollow(actor_id=ben.pk, user_id=ann.pk)
    user_id = new_id() if who == "nobody" else ben.pk
    for method, path, in_body in NAMING:
        body = {"user_id": user_id} if in_body else None
        assert_problem(call(method, path.format(id=user_id), ann, body), 404, "not_found")


class TestBlock:
    @pytest.mark.parametrize("act", ["block", "mute"])
    def test_there_and_back(self, call, ann, ben, act) -> None:
        field = f"{act[:-1] if act == 'mute' else act}ing"
        for _ in range(2):
            assert call("post", f"{USERS}/{ben.pk}/{act}", ann).json() == {field: True}
        rows = call("get", f"{USERS}/me/{act}s", ann).json()["results"]
        assert [(row["username"], row["viewer"][field]) for row in rows] == [("ben", True)]
        for _ in range(2):
            assert call("delete", f"{USERS}/{ben.pk}/{act}", ann).json() == {field: False}
        assert names(call("get", f"{USERS}/me/{act}s", ann)) == []

    @pytest.mark.parametrize("act", ["block", "mute"])
    def test_oneself(self, call, ann, assert_problem, act) -> None:
        assert_problem(call("post", f"{USERS}/{ann.pk}/{act}", ann), 400, "self")

    def test_the_blocked_one_is_not_told(self, call, ann, ben, assert_problem) -> None:
        block(ann, ben)
        assert_problem(call("post", f"{USERS}/{ann.pk}/block", ben), 404, "not_found")
        assert names(call("get", f"{USERS}/me/blocks", ben)) == []

    def test_a_body_is_refused(self, call, ann, ben, assert_problem) -> None:
        assert_problem(call("post", f"{USERS}/{ben.pk}/block", ann, {"why": "so"}), 400, "unknown_field", "why")


class TestStatus:
    def test_each_state(self, call, ann, ben) -> None:
        make_follow(ann, ben)
        make_follow(ben, ann)
        mute(ann, ben)
        assert call("get", f"{FOLLOW}/status/{ben.pk}", ann).json() == {
            "user_id": ben.pk,
            "status": "following",
            "following": True,
            "requested": False,
            "followed_by": True,
            "blocking": False,
            "muting": True,
        }

    def test_many_in_order_and_without_hidden_ones(self, call, ann, ben) -> None:
        private, hidden = make_user(profile_visibility="private"), make_user()
        make_follow(ann, private)
        block(hidden, ann)
        ids = [private.pk, hidden.pk, new_id(), ben.pk, private.pk]
        rows = call("post", f"{FOLLOW}/status", ann, {"user_ids": ids}).json()["results"]
        assert [(row["user_id"], row["status"]) for row in rows] == [(private.pk, "requested"), (ben.pk, "none")]

    @pytest.mark.parametrize("ids", [[], ["x"], "x", [new_id() for _ in range(STATUS_AT_MOST + 1)]])
    def test_bad_bodies(self, call, ann, ids) -> None:
        answer = call("post", f"{FOLLOW}/status", ann, {"user_ids": ids})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["attr"].startswith("user_ids")


class TestRequests:
    def test_accept_and_reject(self, call, ann, ben) -> None:
        cleo = make_user("cleo", profile_visibility="private")
        make_follow(ann, cleo)
        make_follow(ben, cleo)
        assert names(call("get", f"{FOLLOW}/requests", cleo)) == ["ben", "ann"]
        answer = call("post", f"{FOLLOW}/requests/{ann.pk}/accept", cleo)
        assert answer.json() == {"user_id": ann.pk, "status": "accepted"}
        answer = call("post", f"{FOLLOW}/requests/{ben.pk}/reject", cleo)
        assert answer.json() == {"user_id": ben.pk, "status": "rejected"}
        assert names(call("get", f"{FOLLOW}/requests", cleo)) == []
        assert names(call("get", f"{FOLLOW}/followers", cleo)) == ["ann"]

    def test_private_people_who_ask_are_shown(self, call, ann) -> None:
        set_visibility(ann, "private")
        make_follow(make_user("shy", profile_visibility="private"), ann)
        assert names(call("get", f"{FOLLOW}/requests", ann)) == ["shy"]
