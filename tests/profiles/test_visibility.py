"""Who sees what of whom: viewer × visibility of the profile × surface, expected answers written down."""

import pytest

from profiles.models import Status, User
from profiles.services import AccountService, UserProfileService
from tests.factories.follow import block, make_accepted_follow, make_follow, mute
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db

FULL, CARD, NOTHING = "full", "card", "nothing"
VISIBILITIES = ("public", "followers", "private")

#                 public    followers  private
EXPECTED = {
    "anonymous": (FULL, CARD, NOTHING),
    "stranger": (FULL, CARD, NOTHING),
    "requested": (FULL, CARD, NOTHING),
    "followed": (FULL, CARD, NOTHING),  # the owner follows the viewer: that opens nothing
    "follower": (FULL, FULL, FULL),
    "muting": (FULL, CARD, NOTHING),
    "muted": (FULL, CARD, NOTHING),
    "blocking": (NOTHING, NOTHING, NOTHING),
    "blocked": (NOTHING, NOTHING, NOTHING),
    "suspended": (FULL, CARD, NOTHING),
    "self": (FULL, FULL, FULL),
}


@pytest.fixture
def owner():
    owner = make_user("owner", display_name="Olga Owner", bio="Mine.", website="https://o.example.com", interests=["x"])
    counters = {"skills_count": 3, "followers_count": 7, "likes_received": 5, "downloads_received": 2, "points": 50}
    User.objects.filter(pk=owner.pk).update(**counters)
    return owner


def viewer_of(kind, owner):
    """Somebody who stands so to an owner whose profile is public; who has to ask, asks by `ask`."""
    if kind in ("anonymous", "self"):
        return None if kind == "anonymous" else owner
    viewer = make_user("viewer", status=Status.SUSPENDED if kind == "suspended" else Status.ACTIVE)
    before = {
        "follower": lambda: make_accepted_follow(viewer, owner),
        "followed": lambda: make_accepted_follow(owner, viewer),
        "muting": lambda: mute(viewer, owner),
        "muted": lambda: mute(owner, viewer),
        "blocking": lambda: block(viewer, owner),
        "blocked": lambda: block(owner, viewer),
    }.get(kind)
    if before:
        before()
    return viewer


def show(owner, visibility):
    UserProfileService.change_privacy(user_id=owner.pk, changes={"profile_visibility": visibility})


def ask(kind, viewer, owner):
    if kind == "requested":
        assert make_follow(viewer, owner).status == "requested"


def surfaces(client, owner):
    """What each surface shows of the owner; None where there is nothing."""
    by_id = client.get(f"/api/v1/users/{owner.pk}")
    by_name = client.get("/api/v1/users/by-username/OWNER")
    by_display_name = client.get("/api/v1/users/search?q=olga").json()["results"]
    by_username = client.get("/api/v1/users/search?q=owner").json()["results"]
    assert {by_id.status_code, by_name.status_code} <= {200, 404}
    return {
        "id": by_id.json() if by_id.status_code == 200 else None,
        "username": by_name.json() if by_name.status_code == 200 else None,
        "search by display name": by_display_name[0] if by_display_name else None,
        "search by username": by_username[0] if by_username else None,
    }


def seen(card):
    if card is None:
        return NOTHING
    assert (card["username"], card["display_name"]) == ("owner", "Olga Owner")
    shown = (
        card["bio"],
        card["website"],
        card["interests"],
        card["joined_at"] is not None,
        card["counts"],
        card["points"],
    )
    if card["bio"]:
        assert card["counts"]["likes_received"] == 5
        assert card["points"] == 50
        return FULL
    assert shown == ("", "", [], False, dict.fromkeys(card["counts"], 0), 0)
    assert card["is_private"] is True
    return CARD


@pytest.mark.parametrize("kind", EXPECTED)
def test_what_a_viewer_sees(api_client, owner, kind):
    viewer, asked = viewer_of(kind, owner), False
    for visibility, expected in zip(VISIBILITIES, EXPECTED[kind], strict=True):
        show(owner, visibility)
        if visibility != "public" and not asked:
            ask(kind, viewer, owner)
            asked = True
        found = {surface: seen(card) for surface, card in surfaces(api_client(viewer), owner).items()}
        assert found == dict.fromkeys(found, expected), visibility


@pytest.mark.parametrize("kind", ["stranger", "follower", "followed", "muting", "requested", "muted"])
def test_how_they_stand_to_each_other(api_client, owner, kind):
    viewer = viewer_of(kind, owner)
    show(owner, "followers")
    ask(kind, viewer, owner)
    edge = api_client(viewer).get(f"/api/v1/users/{owner.pk}").json()["viewer"]
    true = {"follower": "following", "followed": "followed_by", "muting": "muting", "requested": "requested"}.get(kind)
    assert edge == {name: name == true for name in ("following", "requested", "followed_by", "blocking", "muting")}


def test_an_anonymous_caller_stands_to_nobody(api_client, owner):
    assert api_client().get(f"/api/v1/users/{owner.pk}").json()["viewer"] is None


@pytest.mark.parametrize("status", [Status.BANNED, Status.DELETING, Status.ERASED])
def test_a_closed_account_is_nowhere(api_client, owner, status):
    AccountService.change_status(user_id=owner.pk, status=status, because="test")
    found = surfaces(api_client(make_user()), owner)
    assert found == dict.fromkeys(found)


def test_a_suspended_account_is_still_there(api_client, owner):
    AccountService.change_status(user_id=owner.pk, status=Status.SUSPENDED, because="test")
    assert all(surfaces(api_client(), owner).values())


def test_hidden_figures_are_hidden_from_all_but_oneself(api_client, owner):
    viewer = make_user()
    make_accepted_follow(viewer, owner)
    UserProfileService.change_privacy(user_id=owner.pk, changes={"show_stats": False})
    card = api_client(viewer).get(f"/api/v1/users/{owner.pk}").json()
    assert card["bio"]
    assert (card["points"], card["counts"]["likes_received"], card["counts"]["downloads_received"]) == (0, 0, 0)
    assert card["counts"]["skills"] == 3
    assert api_client(owner).get("/api/v1/users/me").json()["points"] == 50


def test_an_address_is_nobody_elses(api_client, owner):
    for viewer in (None, make_user()):
        card = api_client(viewer).get(f"/api/v1/users/{owner.pk}").json()
        assert not {"email", "email_verified", "timezone", "unread_count", "status"} & set(card)


@pytest.mark.parametrize("user_id", ["0" * 24, "F" * 24, "1", "me'--", "..%2f", "ffffffffffffffffffffffff0"])
def test_no_such_user(api_client, assert_problem, user_id):
    assert_problem(api_client().get(f"/api/v1/users/{user_id}"), 404, "not_found")


@pytest.mark.parametrize("name", ["nobody", "a%00b", "%F0%9F%98%80", "x" * 500, "%ff"])
def test_no_such_name(api_client, assert_problem, name):
    assert_problem(api_client().get(f"/api/v1/users/by-username/{name}"), 404, "not_found")
