"""The service of profiles: what is screened, what hangs on privacy, and that all of it holds together or not at all."""

from collections.abc import Iterator

import pytest

from profiles.errors import NameTaken
from profiles.models import User, UserPrivacy, UserSearchKey
from profiles.services import AccountService, TokenService, UserProfileService
from tests.asserts import in_threads
from tests.factories.profiles import PASSWORD, make_user
from yiz.api.screening import Rejected
from yiz.ports import Screening, content_screen, privacy_effects

pytestmark = pytest.mark.django_db


class Censor:
    """Rejects what has the word in it; a provider of the port like any other."""

    def screen(self, kind, author_id, fields, target_id=""):
        bad = any("forbidden" in text.casefold() for text in fields.values())
        return Screening("reject", "That word is not said here.") if bad else Screening()


@pytest.fixture
def censor() -> Iterator[None]:
    before = content_screen.provider
    content_screen.provide(Censor())
    yield
    content_screen.provide(before)


@pytest.mark.parametrize("field", ["bio", "display_name", "website"])
def test_what_the_screening_rejects_is_not_stored(censor, told, field):
    user = make_user()
    with pytest.raises(Rejected, match="not said here"):
        UserProfileService.update_profile(user_id=user.pk, changes={field: "https://forbidden.example.com"})
    assert getattr(User.objects.get(pk=user.pk), field) == getattr(user, field)
    assert told("ProfileUpdated") == []


def test_a_name_that_the_screening_rejects_opens_no_account(censor):
    with pytest.raises(Rejected):
        AccountService.register(username="forbidden1", email="x@example.com", password=PASSWORD)
    assert not User.objects.exists()


class Broken(Exception):
    pass


@pytest.fixture
def effects() -> Iterator[list[tuple[str, str]]]:
    """What was asked of an app with something that hangs on privacy; it fails for `private`."""
    asked: list[tuple[str, str]] = []

    def effect(user_id: str, visibility: str) -> None:
        if visibility == "private":
            raise Broken
        asked.append((user_id, visibility))

    privacy_effects.provide("tests", effect)
    yield asked
    privacy_effects.provide("tests", lambda user_id, visibility: None)


def test_what_hangs_on_privacy_is_asked_when_the_profile_closes_and_opens(effects):
    user = make_user()
    for changes in ({"profile_visibility": "followers"}, {"show_stats": False}, {"profile_visibility": "public"}):
        UserProfileService.change_privacy(user_id=user.pk, changes=changes)
    assert effects == [(user.pk, "followers"), (user.pk, "public")]


def test_when_an_effect_fails_nothing_has_changed(effects, told):
    user = make_user()
    with pytest.raises(Broken):
        UserProfileService.change_privacy(user_id=user.pk, changes={"profile_visibility": "private"})
    assert User.objects.get(pk=user.pk).profile_visibility == "public"
    assert UserPrivacy.objects.get(user=user).profile_visibility == "public"
    assert told("PrivacyChanged") == []


def test_the_guard_stops_a_change(told):
    user = make_user()

    def stop():
        raise Broken

    with pytest.raises(Broken):
        UserProfileService.update_profile(user_id=user.pk, changes={"bio": "x"}, guard=stop)
    assert User.objects.get(pk=user.pk).bio == ""


def test_a_change_is_in_the_snapshot_at_once():
    user = make_user("ada")
    access = TokenService.issue(user=user)["access"]
    assert TokenService.check(access_token=access).account["username"] == "ada"
    UserProfileService.update_profile(user_id=user.pk, changes={"username": "grace", "display_name": "Grace"})
    UserProfileService.change_privacy(user_id=user.pk, changes={"profile_visibility": "followers"})
    seen = TokenService.check(access_token=access).account.user()
    assert (seen.username, seen.display_name, seen.profile_visibility) == ("grace", "Grace", "followers")


def test_a_new_address_has_still_to_be_verified():
    user = make_user()
    User.objects.filter(pk=user.pk).update(email_verified_at=user.joined_at)
    UserProfileService.change_account(user_id=user.pk, changes={"email": "New@Example.com"})
    user.refresh_from_db()
    assert (user.email_key, user.email_verified_at) == ("new@example.com", None)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_a_name_at_once_one_gets_it():
    users = [make_user() for _ in range(6)]

    def rename(number):
        try:
            UserProfileService.update_profile(user_id=users[number].pk, changes={"username": "wanted"})
        except NameTaken:
            return False
        return True

    assert in_threads(rename, threads=6).count(True) == 1
    assert UserSearchKey.objects.filter(key="wanted").count() == 1
