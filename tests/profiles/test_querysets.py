"""The repository of accounts: who may come across whom, and the sets that other rooms filter by."""

import pytest
from django.contrib.auth.models import AnonymousUser

from profiles.models import Status, User, UserBlock, UserSearchKey
from profiles.querysets import ViewerRelations, search_form, search_keys
from profiles.services import UserProfileService
from tests.factories.follow import block, make_accepted_follow, make_follow, mute
from tests.factories.profiles import make_user
from yiz.ports import hidden_actors

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """One of each kind, as `viewer` sees them."""
    found = {name: make_user(name) for name in ("viewer", "open", "muted", "blocked", "blocker", "shy")}
    for status in (Status.BANNED, Status.DELETING, Status.ERASED, Status.SUSPENDED):
        found[status.value] = make_user(status.value, status=status)
    found["private"] = make_user("privateer", profile_visibility="private")
    found["asked"] = make_user("asked", profile_visibility="private")
    found["followed"] = make_user("followed", profile_visibility="private")
    found["fans"] = make_user("fans", profile_visibility="followers")
    viewer = found["viewer"]
    mute(viewer, found["muted"])
    block(viewer, found["blocked"])
    block(found["blocker"], viewer)
    make_follow(viewer, found["asked"])
    make_accepted_follow(viewer, found["followed"])
    UserProfileService.change_privacy(user_id=found["shy"].pk, changes={"searchable": False})
    return found


def who(rows):
    return set(rows.values_list("username", flat=True))


EVERYBODY_OPEN = {"open", "muted", "shy", "suspended", "fans", "viewer"}


def test_who_is_seen_by_a_user(people):
    viewer = User.objects.get(pk=people["viewer"].pk)
    assert who(User.objects.known_to(viewer)) == EVERYBODY_OPEN | {"privateer", "asked", "followed"}
    assert who(User.objects.visible_to(viewer)) == EVERYBODY_OPEN | {"followed"}
    assert who(User.objects.searchable_by(viewer)) == (EVERYBODY_OPEN | {"followed"}) - {"shy"}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_who_is_seen_by_nobody_in_particular(people, nobody):
    assert who(User.objects.visible_to(nobody)) == EVERYBODY_OPEN | {"blocked", "blocker"}
    assert who(User.objects.searchable_by(nobody)) == (EVERYBODY_OPEN | {"blocked", "blocker"}) - {"shy"}


def test_a_private_profile_sees_itself(people):
    own = User.objects.get(pk=people["private"].pk)
    assert "privateer" in who(User.objects.visible_to(own))


def test_hidden_actors_are_those_blocked_either_way_and_those_muted(people):
    ids = {people[name].pk for name in ("blocked", "blocker", "muted")}
    assert hidden_actors.provider(people["viewer"].pk) == ids
    assert hidden_actors.provider(people["muted"].pk) == frozenset()


def test_each_set_of_a_viewer_is_loaded_once(people, assert_queries):
    relations = ViewerRelations(people["viewer"].pk)
    with assert_queries(4):
        for _ in range(3):
            assert relations.hidden_ids
            assert relations.muted_ids
            assert relations.following_ids
            assert relations.followed_private_ids == {people["followed"].pk}


@pytest.mark.parametrize("number", [3, 30])
def test_short_payloads_take_one_query(number, assert_queries):
    users = [make_user() for _ in range(number)]
    with assert_queries(1):
        found = User.objects.short([user.pk for user in users] + ["0" * 24])
    assert set(found) == {user.pk for user in users}
    assert found[users[0].pk] == {
        "id": users[0].pk,
        "username": users[0].username,
        "display_name": users[0].display_name,
        "avatar_url": None,
    }


def test_a_block_needs_no_name_to_be_seen_from_both_sides():
    one, other = make_user(), make_user()
    UserBlock.objects.create(blocker=one, blocked=other)
    assert ViewerRelations(one.pk).hidden_ids == {other.pk}
    assert ViewerRelations(other.pk).hidden_ids == {one.pk}


@pytest.mark.parametrize(
    ("username", "display_name", "keys"),
    [
        ("ada", "ada", {"ada"}),
        ("Ada", "Ada  King\u00a0Lovelace", {"ada", "ada king lovelace", "king lovelace", "lovelace"}),
        ("x.y", "", {"x.y"}),
        ("max", "ﬁne STRASSE Straße", {"max", "fine strasse strasse", "strasse strasse", "strasse"}),
    ],
)
def test_what_an_account_is_found_by(username, display_name, keys):
    assert search_keys(username, display_name) == keys


def test_a_long_name_makes_few_and_short_keys():
    keys = search_keys("ada", " ".join(f"{'w' * 8}{number}" for number in range(30)))
    assert len(keys) <= 8
    assert max(map(len, keys)) <= 60


def test_search_form_is_stable():
    for text in ("Straße", "ŉ", "ǰ́", "İstanbul", "ﬃ" * 40, "a\u0301" * 70):
        assert search_form(search_form(text)) == search_form(text)


def test_keys_that_are_not_wanted_any_more_go_and_others_stay():
    user = make_user("ada", display_name="Ada King")
    before = dict(UserSearchKey.objects.filter(user=user).values_list("key", "id"))
    UserProfileService.update_profile(user_id=user.pk, changes={"display_name": "Ada Lovelace"})
    after = dict(UserSearchKey.objects.filter(user=user).values_list("key", "id"))
    assert set(after) == {"ada", "ada lovelace", "lovelace"}
    assert after["ada"] == before["ada"]
