"""`/api/v1/users`: one's own account, and finding people."""

import pytest
from django.db.models import Q

from profiles.models import User, UserBlock, UserMute, UserPrivacy, UserSearchKey
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db

ME = "/api/v1/users/me"
PRIVACY = f"{ME}/privacy"
SEARCH = "/api/v1/users/search"


def names(answer):
    assert answer.status_code == 200, answer.content
    return [row["username"] for row in answer.json()["results"]]


# --- me ------------------------------------------------------------------------------------------------------------


def test_me_needs_a_token(api_client, assert_problem):
    for method in ("get", "put", "patch"):
        assert_problem(getattr(api_client(), method)(ME), 401, "not_authenticated")


def test_me_is_conditional(api_client):
    client = api_client(make_user())
    first = client.get(ME)
    assert client.get(ME, headers={"If-None-Match": first["ETag"]}).status_code == 304
    changed = client.patch(ME, {"bio": "New."}, headers={"If-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize(("path", "body"), [(ME, {"bio": "Mine."}), (PRIVACY, {"searchable": False})])
def test_a_stale_if_match_changes_nothing(api_client, assert_problem, path, body):
    user = make_user()
    client = api_client(user)
    old = client.get(path)["ETag"]
    client.put(path, {"bio": "Theirs."} if path == ME else {"show_stats": False})
    assert_problem(client.put(path, body, headers={"If-Match": old}), 412, "precondition_failed")
    user.refresh_from_db()
    assert user.bio in ("", "Theirs.")
    assert user.searchable


def test_patch_changes_what_is_sent(api_client, told):
    user = make_user("ada", display_name="Ada Lovelace")
    change = {
        "bio": "Line one.\r\nLine two.",
        "website": "https://ada.example.com/x",
        "interests": ["Python", "python", "C++"],
        "timezone": "Europe/London",
        "language": "de",
    }
    body = api_client(user).patch(ME, change).json()
    assert {name: body[name] for name in change} == {
        **change,
        "bio": "Line one.\nLine two.",
        "interests": ["python", "c++"],
    }
    assert body["display_name"] == "Ada Lovelace"
    assert told("ProfileUpdated") == [{"user_id": user.pk}]


def test_a_change_that_changes_nothing_is_not_told(api_client, told):
    user = make_user()
    assert api_client(user).patch(ME, {"display_name": user.display_name}).status_code == 200
    assert told("ProfileUpdated") == []


def test_put_replaces_all_but_the_username(api_client):
    user = make_user("ada", display_name="Ada L.", bio="Old.", timezone="Asia/Tokyo", interests=["x"], language="ja")
    body = api_client(user).put(ME, {"bio": "New."}).json()
    assert body["bio"] == "New."
    assert (body["username"], body["display_name"]) == ("ada", "ada")
    assert (body["timezone"], body["language"], body["interests"]) == ("UTC", "en", [])


def test_a_username_can_be_changed_if_nobody_has_it(api_client, assert_problem):
    user = make_user("ada", display_name="Ada")
    make_user("grace")
    client = api_client(user)
    assert_problem(client.patch(ME, {"username": "GRACE", "bio": "x"}), 400, "unique", "username")
    assert client.get(ME).json()["bio"] == ""
    assert client.patch(ME, {"username": "ADA_2"}).json()["username"] == "ADA_2"
    assert client.get("/api/v1/users/by-username/ada_2").status_code == 200
    assert client.get("/api/v1/users/by-username/ada").status_code == 404
    assert client.patch(ME, {"username": "ada_2"}).json()["username"] == "ada_2"


@pytest.mark.parametrize(
    ("change", "code", "attr"),
    [
        ({"display_name": "x" * 61}, "max_length", "display_name"),
        ({"display_name": "a\nb"}, "control_characters", "display_name"),
        ({"display_name": "a\u202eb\x00"}, "control_characters", "display_name"),
        ({"display_name": None}, "null", "display_name"),
        ({"bio": "x" * 501}, "max_length", "bio"),
        ({"bio": "\x07"}, "control_characters", "bio"),
        ({"bio": {"a": 1}}, "invalid", "bio"),
        ({"website": "javascript:alert(1)"}, "invalid_url", "website"),
        ({"website": "example.com"}, "invalid_url", "website"),
        ({"website": "https://example.com/" + "x" * 200}, "max_length", "website"),
        ({"interests": "python"}, "not_a_list", "interests"),
        ({"interests": [f"x{number}" for number in range(21)]}, "max_length", "interests"),
        ({"interests": [1]}, "invalid", "interests.0"),
        ({"interests": ["<script>"]}, "invalid_tag", "interests.0"),
        ({"timezone": "Mars/Olympus"}, "unknown_timezone", "timezone"),
        ({"timezone": "../../etc/passwd"}, "unknown_timezone", "timezone"),
        ({"language": "xx"}, "unknown_language", "language"),
        ({"username": "me"}, "reserved_username", "username"),
        ({"username": ""}, "blank", "username"),
        ({"email": "new@example.com"}, "unknown_field", "email"),
        ({"points": 10_000}, "unknown_field", "points"),
        ({"is_staff": True}, "unknown_field", "is_staff"),
        ({"id": "0" * 24}, "unknown_field", "id"),
    ],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_me_names_what_is_wrong_and_stores_nothing(api_client, assert_problem, method, change, code, attr):
    user = make_user(bio="Before.")
    assert_problem(getattr(api_client(user), method)(ME, {"bio": "After.", **change}), 400, code, attr)
    assert User.objects.get(pk=user.pk).bio == "Before."


@pytest.mark.parametrize("body", ["{", "[]", "null", '"x"', "[" * 100 + "]" * 100])
def test_me_refuses_what_is_not_an_object(api_client, body):
    answer = api_client(make_user()).patch(ME, body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"type", "errors"}


# --- privacy -------------------------------------------------------------------------------------------------------


def test_privacy_is_read_and_changed(api_client, told):
    user = make_user()
    client = api_client(user)
    assert client.get(PRIVACY).json() == {
        "profile_visibility": "public",
        "activity_visibility": "public",
        "searchable": True,
        "show_stats": True,
        "who_may_comment": "everyone",
        "allow_analytics": True,
    }
    change = {"profile_visibility": "followers", "show_stats": False, "who_may_comment": "nobody"}
    body = client.put(PRIVACY, change).json()
    assert {name: body[name] for name in change} == change
    assert body["searchable"] is True
    stored = User.objects.get(pk=user.pk)
    assert (stored.profile_visibility, stored.show_stats) == ("followers", False)
    assert told("PrivacyChanged") == [{"user_id": user.pk, "before": "public", "after": "followers"}]
    client.put(PRIVACY, change)
    assert len(told("PrivacyChanged")) == 1


@pytest.mark.parametrize(
    ("change", "code", "attr"),
    [
        ({"profile_visibility": "secret"}, "invalid_choice", "profile_visibility"),
        ({"profile_visibility": ["public"]}, "invalid_choice", "profile_visibility"),
        ({"activity_visibility": None}, "null", "activity_visibility"),
        ({"searchable": "yes"}, "invalid", "searchable"),
        ({"show_stats": 1}, "invalid", "show_stats"),
        ({"who_may_comment": "friends"}, "invalid_choice", "who_may_comment"),
        ({"user_id": "0" * 24}, "unknown_field", "user_id"),
    ],
)
def test_privacy_names_what_is_wrong_and_stores_nothing(api_client, assert_problem, change, code, attr):
    user = make_user()
    answer = api_client(user).put(PRIVACY, {"profile_visibility": "private", **change})
    assert_problem(answer, 400, code, attr)
    assert UserPrivacy.objects.get(user=user).profile_visibility == "public"


# --- queries -------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_of_single_reads(api_client, assert_queries):
    user, other = make_user(), make_user()
    client = api_client(user)
    with assert_queries(1):
        api_client().get(f"/api/v1/users/{other.pk}")
    with assert_queries(6):
        client.get(f"/api/v1/users/{other.pk}")
    with assert_queries(2):
        client.get(ME)
    with assert_queries(1):
        client.get(PRIVACY)


def test_every_look_up_uses_an_index(explain):
    user = make_user("ann")
    explain(UserSearchKey.objects.beginning_with("an").order_by("key", "id")[:21])
    explain(UserSearchKey.objects.filter(user_id=user.pk))
    explain(UserPrivacy.objects.filter(user_id=user.pk))
    explain(User.objects.known_to(None).filter(username_key="ann"))
    explain(User.objects.known_to(user).filter(pk=user.pk))
    explain(User.objects.order_by("-id")[:50])
    explain(UserBlock.objects.filter(Q(blocker_id=user.pk) | Q(blocked_id=user.pk)))
    explain(UserMute.objects.filter(muter_id=user.pk))
    for field, value in (("status", "banned"), ("is_staff", True)):
        explain(User.objects.filter(**{field: value}).order_by("-id")[:50])
