"""Opening, proving and closing accounts."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.management import call_command
from django.core.management.base import CommandError

from profiles.backends import AccountBackend
from profiles.errors import NameTaken, TokenNotValid, WrongCredentials
from profiles.models import Status, User, UserPrivacy, UserSearchKey
from profiles.services import AccountService, TokenService
from tests.asserts import in_threads
from tests.factories.profiles import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def register(**fields):
    return AccountService.register(**{"username": "Ada", "email": "Ada@Example.com", "password": PASSWORD, **fields})


def test_registering_stores_the_account_its_settings_and_what_it_is_found_by(told):
    user = User.objects.get(pk=register().pk)
    assert (user.username, user.username_key, user.email_key) == ("Ada", "ada", "ada@example.com")
    assert user.display_name == "Ada"
    assert UserPrivacy.objects.get(user=user).profile_visibility == "public"
    assert list(UserSearchKey.objects.values_list("key", flat=True)) == ["ada"]
    assert told("UserRegistered") == [{"user_id": user.pk}]


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"username": "ADA", "email": "other@example.com"}, "username"),
        ({"username": "other", "email": "aDA@eXAMPLE.com"}, "email"),
        ({}, "username"),
    ],
)
def test_a_name_that_is_taken_is_named(fields, taken):
    register()
    with pytest.raises(NameTaken) as refusal:
        register(**fields)
    assert list(refusal.value.detail) == [taken]
    assert User.objects.count() == UserPrivacy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_a_name_at_once_one_gets_it():
    def take(number):
        try:
            return register(email=f"{number}@example.com")
        except NameTaken:
            return None

    assert len([user for user in in_threads(take, threads=6) if user]) == 1
    assert User.objects.count() == 1


@pytest.mark.parametrize("login", ["ada", "ADA", " Ada ", "ada@example.com", "ADA@EXAMPLE.COM"])
def test_one_signs_in_by_any_spelling_of_either_name(login):
    user = register()
    assert AccountService.authenticate(login=login, password=PASSWORD).pk == user.pk
    assert AccountBackend().authenticate(None, username=login, password=PASSWORD).pk == user.pk


@pytest.mark.parametrize("login", ["ada", "nobody", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_name_are_refused_alike_after_hashing_once(login, settings):
    register()
    settings.PASSWORD_HASHERS = ["tests.profiles.hashers.CountingHasher"]
    hasher = identify_hasher("counting$salt$x")
    User.objects.update(password="counting$salt$x")
    before = hasher.runs()
    with pytest.raises(WrongCredentials) as refusal:
        AccountService.authenticate(login=login, password="wrong")
    assert hasher.runs() == before + 1
    assert str(refusal.value.detail) == str(WrongCredentials().detail)


@pytest.mark.parametrize(
    ("status", "signs_in", "acts"),
    [
        (Status.ACTIVE, True, True),
        (Status.SUSPENDED, True, False),
        (Status.BANNED, False, False),
        (Status.DELETING, False, False),
        (Status.ERASED, False, False),
    ],
)
def test_who_may_sign_in(status, signs_in, acts):
    user = make_user(status=status)
    if signs_in:
        assert AccountService.authenticate(login=user.username, password=PASSWORD)
    else:
        with pytest.raises(WrongCredentials):
            AccountService.authenticate(login=user.username, password=PASSWORD)
    assert bool(AccountBackend().authenticate(None, username=user.username, password=PASSWORD)) is acts


def test_suspension_ends_every_sign_in_and_is_told_once(told):
    user = make_user()
    access = TokenService.issue(user=user)["access"]
    assert AccountService.change_status(user_id=user.pk, status=Status.SUSPENDED, because="test")
    assert not AccountService.change_status(user_id=user.pk, status=Status.SUSPENDED, because="test")
    with pytest.raises(TokenNotValid):
        TokenService.check(access_token=access)
    assert len(told("SessionsEnded")) == 1


def test_a_banned_account_is_not_found_until_it_is_open_again():
    user = make_user("ada")
    AccountService.change_status(user_id=user.pk, status=Status.BANNED, because="test")
    assert not UserSearchKey.objects.exists()
    AccountService.change_status(user_id=user.pk, status=Status.ACTIVE, because="test")
    assert UserSearchKey.objects.get().key == "ada"


def test_a_new_password_ends_every_sign_in():
    user = make_user()
    access = TokenService.issue(user=user)["access"]
    AccountService.set_password(user_id=user.pk, password="another fine password")
    with pytest.raises(TokenNotValid):
        TokenService.check(access_token=access)
    assert AccountService.authenticate(login=user.username, password="another fine password")


def test_createsuperuser(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--username", "Boss", "--email", "boss@example.com", verbosity=0)
    boss = User.objects.get(username_key="boss")
    assert boss.is_staff
    assert boss.is_superuser
    assert UserPrivacy.objects.filter(user=boss).exists()
    assert AccountService.authenticate(login="BOSS", password=PASSWORD).pk == boss.pk


@pytest.mark.parametrize("name", ["Boss", "admin", "no spaces please"])
def test_createsuperuser_refuses_a_name_that_nobody_may_have(name, monkeypatch):
    make_user("Boss")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--username", name, "--email", "x@example.com", verbosity=0)
    assert User.objects.count() == 1
