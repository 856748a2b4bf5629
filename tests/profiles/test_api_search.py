"""`/api/v1/users/search`: finding people by the beginning of a name."""

import pytest

from profiles.models import Status
from profiles.services import AccountService, UserProfileService
from tests.factories.follow import block, make_accepted_follow, mute
from tests.factories.profiles import make_user
from tests.profiles.test_api_users import SEARCH, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [
        make_user("ann", display_name="Ann Lee"),
        make_user("annika", display_name="Zoë Straße"),
        make_user("bob", display_name="Bob Annason"),
        make_user("carol", display_name="Ann Anna Annabel"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann", ["ann", "carol", "annika", "bob"]),
        ("ANNI", ["annika"]),
        ("ann lee", ["ann"]),
        ("anna", ["carol", "bob"]),
        ("lee", ["ann"]),
        ("  zoë   str ", ["annika"]),
        ("STRASSE", ["annika"]),
        ("ｂｏｂ", ["bob"]),  # compatible characters count as the same
        ("nn", []),
        ("%", []),
        (".*", []),
        ("_nn", []),
    ],
)
def test_search_by_the_beginning_of_names_each_person_once(api_client, people, text, found):
    assert sorted(names(api_client().get(SEARCH, {"q": text}))) == sorted(found)


def test_search_pages_do_not_repeat_nor_lose_anybody(api_client, people):
    client, found = api_client(people[0]), []
    address = f"{SEARCH}?q=ann&limit=1"
    for _ in range(10):
        body = client.get(address).json()
        found += [row["username"] for row in body["results"]]
        if body["next"] is None:
            break
        address = body["next"]
    assert sorted(found) == ["ann", "annika", "bob", "carol"]


def test_search_follows_changes_of_names(api_client, people):
    UserProfileService.update_profile(user_id=people[0].pk, changes={"display_name": "Quentin"})
    assert names(api_client().get(SEARCH, {"q": "lee"})) == []
    assert names(api_client().get(SEARCH, {"q": "quen"})) == ["ann"]


@pytest.mark.parametrize(
    ("query", "code", "attr"),
    [
        ("", "required", "q"),
        ("q=", "blank", "q"),
        ("q=%00", "control_characters", "q"),
        ("q=" + "x" * 61, "max_length", "q"),
        ("q=a&sort=top", "unknown_field", "sort"),
        ("q=a&limit=0", "invalid", "limit"),
        ("q=a&limit=101", "invalid", "limit"),
        ("q=a&cursor=zzz", "invalid", "cursor"),
    ],
)
def test_search_with_a_bad_query(api_client, assert_problem, query, code, attr):
    assert_problem(api_client().get(f"{SEARCH}?{query}"), 400, code, attr)


def test_search_leaves_out_those_who_are_not_to_be_found(api_client):
    viewer = make_user("viewer")
    gone = make_user("xgone")
    AccountService.change_status(user_id=gone.pk, status=Status.BANNED, because="test")
    shy = make_user("xshy")
    UserProfileService.change_privacy(user_id=shy.pk, changes={"searchable": False})
    private, followed = make_user("xprivate", profile_visibility="private"), make_user("xfollowed")
    make_accepted_follow(viewer, followed)
    UserProfileService.change_privacy(user_id=followed.pk, changes={"profile_visibility": "private"})
    blocked, blocker, muted = make_user("xblocked"), make_user("xblocker"), make_user("xmuted")
    block(viewer, blocked)
    block(blocker, viewer)
    mute(viewer, muted)
    assert names(api_client(viewer).get(SEARCH, {"q": "x"})) == ["xfollowed", "xmuted"]
    assert names(api_client().get(SEARCH, {"q": "x"})) == ["xblocked", "xblocker", "xmuted"]
    assert names(api_client(private).get(SEARCH, {"q": "xp"})) == ["xprivate"]


def test_a_page_does_not_tell_of_those_who_are_left_out(api_client):
    for number in range(5):
        make_user(f"secret{number}", profile_visibility="private")
    body = api_client().get(f"{SEARCH}?q=secret&limit=2").json()
    assert body == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_of_search(api_client, assert_queries, number):
    for each in range(number):
        make_user(f"ann{each:02}", display_name="Ann Annason")
    anonymous, signed_in = api_client(), api_client(make_user())
    anonymous.get(f"{SEARCH}?q=bob")
    with assert_queries(2):
        assert len(names(anonymous.get(f"{SEARCH}?q=ann&limit=100"))) == number
    with assert_queries(7):
        assert len(names(signed_in.get(f"{SEARCH}?q=ann&limit=100"))) == number
