"""`/api/v1/follow` and the edges under `/api/v1/users`, as callers see them."""

import pytest

from follow.constants import FOLLOWS_AT_MOST, STATUS_AT_MOST
from follow.services import FollowService
from profiles.models import User
from tests.factories.follow import block, make_accepted_follow, make_follow, make_followers, mute, set_visibility
from tests.factories.profiles import make_user
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
FOLLOW = "/api/v1/follow"
USERS = "/api/v1/users"


@pytest.fixture
def ann() -> User:
    return make_user("ann", display_name="Ann")


@pytest.fixture
def ben() -> User:
    return make_user("ben", display_name="Ben")


@pytest.fixture
def call(api_client):
    """`call("post", path, caller, body)`: a request by a caller whom the server sees afresh."""

    def send(method: str, path: str, caller: User | None = None, body: object = None, **headers: str):
        client = api_client(None if caller is None else User.objects.get(pk=caller.pk))
        return (
            getattr(client, method)(path, body, headers=headers) if body is not None else getattr(client, method)(path)
        )

    return send


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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", FOLLOW),
        ("delete", f"{FOLLOW}/{{id}}"),
        ("get", f"{FOLLOW}/followers"),
        ("get", f"{FOLLOW}/following"),
        ("delete", f"{FOLLOW}/followers/{{id}}"),
        ("get", f"{FOLLOW}/status/{{id}}"),
        ("post", f"{FOLLOW}/status"),
        ("get", f"{FOLLOW}/requests"),
        ("post", f"{FOLLOW}/requests/{{id}}/accept"),
        ("post", f"{FOLLOW}/requests/{{id}}/reject"),
        ("get", f"{FOLLOW}/mutual/{{id}}"),
        ("post", f"{USERS}/{{id}}/block"),
        ("delete", f"{USERS}/{{id}}/block"),
        ("get", f"{USERS}/me/blocks"),
        ("post", f"{USERS}/{{id}}/mute"),
        ("delete", f"{USERS}/{{id}}/mute"),
        ("get", f"{USERS}/me/mutes"),
    ],
)
def test_for_signed_in_callers_only(call, ben, assert_problem, method, path) -> None:
    assert_problem(call(method, path.format(id=ben.pk)), 401, "not_authenticated")


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


@pytest.mark.parametrize(("method", "path", "in_body"), NAMING)
@pytest.mark.parametrize("who", ["blocked", "blocker", "banned", "nobody"])
def test_one_who_is_hidden_is_not_found(call, ann, ben, assert_problem, method, path, in_body, who) -> None:
    make_follow(ben, ann)
    if who == "blocked":
        block(ann, ben)
    elif who == "blocker":
        block(ben, ann)
    elif who == "banned":
        User.objects.filter(pk=ben.pk).update(status="banned")
        FollowService.unfollow(actor_id=ben.pk, user_id=ann.pk)
    user_id = new_id() if who == "nobody" else ben.pk
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


class TestLists:
    def test_rows(self, call, ann, ben) -> None:
        make_follow(ben, ann)
        assert call("get", f"{FOLLOW}/followers", ann).json() == {
            "results": [
                {
                    "id": ben.pk,
                    "username": "ben",
                    "display_name": "Ben",
                    "avatar_url": None,
                    "is_private": False,
                    "viewer": {
                        "following": False,
                        "requested": False,
                        "followed_by": True,
                        "blocking": False,
                        "muting": False,
                    },
                }
            ],
            "next": None,
            "previous": None,
        }
        assert call("get", f"{USERS}/{ann.pk}/followers").json()["results"][0]["viewer"] is None

    def test_newest_first_and_both_ends(self, call, ann) -> None:
        people = make_followers(ann, 3)
        for person in people:
            make_follow(ann, person)
        newest = [person.username for person in reversed(people)]
        for path in (f"{FOLLOW}/followers", f"{FOLLOW}/following"):
            assert names(call("get", path, ann)) == newest
            assert names(call("get", f"{path}?user_id={ann.pk}", people[0])) == newest
        for path in (f"{USERS}/{ann.pk}/followers", f"{USERS}/{ann.pk}/following"):
            assert names(call("get", path)) == newest

    @pytest.mark.parametrize("path", [f"{USERS}/{{id}}/followers", f"{USERS}/{{id}}/following"])
    @pytest.mark.parametrize(
        ("visibility", "viewer", "status"),
        [
            ("public", None, 200),
            ("public", "stranger", 200),
            ("followers", None, 403),
            ("followers", "stranger", 403),
            ("followers", "requested", 403),
            ("followers", "follower", 200),
            ("followers", "self", 200),
            ("private", None, 404),
            ("private", "stranger", 404),
            ("private", "requested", 404),
            ("private", "follower", 200),
            ("private", "self", 200),
        ],
    )
    def test_whose_lists_who_may_read(self, call, ann, path, visibility, viewer, status) -> None:
        owner = make_user(profile_visibility=visibility)
        if viewer == "requested":
            make_follow(ann, owner)
        elif viewer == "follower":
            make_accepted_follow(ann, owner)
        caller = {None: None, "self": owner}.get(viewer, ann)
        assert call("get", path.format(id=owner.pk), caller).status_code == status

    def test_private_people_are_shown_to_their_followers_alone(self, call, ann, ben) -> None:
        star, shy = make_user(), make_user("shy", profile_visibility="private")
        make_follow(shy, star)
        make_accepted_follow(ann, shy)
        path = f"{USERS}/{star.pk}/followers"
        assert names(call("get", path, ann)) == ["shy"]
        assert names(call("get", path, ben)) == []
        assert names(call("get", path)) == []
        assert names(call("get", f"{FOLLOW}/followers", star)) == ["shy"]

    def test_a_page_is_never_short_while_there_is_more(self, call, ann) -> None:
        star = make_user()
        seen = make_followers(star, 2)
        hidden = make_followers(star, 12, profile_visibility="private")
        seen += make_followers(star, 2)
        block(ann, make_followers(star, 1)[0])
        expected = [person.username for person in reversed(seen)]
        path, found, back = f"{USERS}/{star.pk}/followers?limit=3", [], None
        while path:
            page = call("get", path, ann).json()
            assert len(page["results"]) == 3 or page["next"] is None
            found += [row["username"] for row in page["results"]]
            path, back = page["next"], page["previous"]
        assert found == expected
        assert len(hidden) == 12
        assert names(call("get", back, ann)) == expected[:3]

    @pytest.mark.parametrize("few", [2, 1_000])
    def test_mutual(self, call, ann, ben, few, settings) -> None:
        settings.FEW_FOLLOWERS = few
        both = make_followers(ann, 5)
        for person in both:
            make_follow(person, ben)
        make_followers(ann, 2)
        make_followers(ben, 7)
        expected = [person.username for person in reversed(both)]
        path, found = f"{FOLLOW}/mutual/{ben.pk}?limit=2", []
        while path:
            page = call("get", path, ann).json()
            found += [row["username"] for row in page["results"]]
            path, back = page["next"], page["previous"]
        assert found == expected
        assert names(call("get", back, ann)) == expected[2:4]


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        (f"{FOLLOW}/followers", 7),
        (f"{FOLLOW}/following", 7),
        (f"{FOLLOW}/requests", 7),
        (f"{FOLLOW}/mutual/{{star}}", 9),
        (f"{USERS}/me/mutes", 7),
        (f"{USERS}/me/blocks", 6),
        (f"{USERS}/{{star}}/followers", 8),
        (f"{USERS}/{{star}}/following", 8),
    ],
)
@pytest.mark.parametrize("rows", [3, 30])
def test_number_of_queries(api_client, assert_queries, ann, path, queries, rows) -> None:
    star, people = make_user(), [make_user() for _ in range(rows)]
    for person in people:
        make_follow(person, star)
        make_follow(star, person)
        make_follow(person, ann)
        make_follow(ann, person)
        mute(ann, person)
    if "blocks" in path:
        for person in people:
            block(ann, person)
    if "requests" in path:
        set_visibility(ann, "private")
        for person in [make_user() for _ in range(rows)]:
            make_follow(person, ann)
    client = api_client(User.objects.get(pk=ann.pk))
    with assert_queries(queries):
        answer = client.get(f"{path.format(star=star.pk)}?limit=100".replace("?user", "&user"))
    assert len(answer.json()["results"]) == rows
