"""Sign-ins: what a token is good for, until when, and what ends it."""

import base64
import json
import time
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.utils.timezone import now

from profiles.constants import MAX_SESSIONS
from profiles.errors import TokenNotValid
from profiles.models import Status, User, UserSession
from profiles.services import AccountService, TokenService
from profiles.services.snapshots import account
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from yiz.ports import cleaners, token_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def pair(user):
    return TokenService.issue(user=user, agent="a browser", address="203.0.113.7")


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def signed(payload, key=None, **options):
    return jwt.encode(payload, settings.JWT_SECRET_KEY if key is None else key, **{"algorithm": "HS256", **options})


def refused(token):
    with pytest.raises(TokenNotValid):
        TokenService.check(access_token=token)
    return True


def test_an_access_token_says_who_and_under_which_sign_in(user, pair):
    checked = TokenService.check(access_token=pair["access"])
    session = UserSession.objects.get()
    assert checked.account["id"] == user.pk
    assert checked.session_id == session.pk
    assert (session.agent, session.address) == ("a browser", "203.0.113.7")
    assert checked.expires_at == pytest.approx((now() + timedelta(minutes=15)).timestamp(), abs=5)


def test_the_port_of_sockets_is_filled(user, pair):
    session_id = UserSession.objects.get().pk
    principal = token_check.provider.resolve(pair["access"])
    assert (principal.user_id, principal.session_id, principal.username) == (user.pk, session_id, user.username)
    assert token_check.provider.still_valid(user.pk, session_id)
    TokenService.end(user_id=user.pk, session_id=session_id)
    assert token_check.provider.resolve(pair["access"]) is None
    assert not token_check.provider.still_valid(user.pk, session_id)


def test_the_user_of_a_request_costs_no_query_and_loads_the_rest_when_asked(user, pair, assert_queries):
    with assert_queries(0):
        caller = TokenService.check(access_token=pair["access"]).account.user()
        assert (caller.pk, caller.username, caller.status) == (user.pk, user.username, "active")
        assert caller.is_authenticated
    with assert_queries(1):
        assert caller.email == user.email


@pytest.mark.parametrize("other", ["none", "key", "algorithm", "type", "expired", "no_sid", "odd_sub", "empty"])
def test_a_forged_token_is_refused(user, pair, other):
    good = claims(pair["access"])
    tokens = {
        "key": signed(good, key="x" * 40),
        "algorithm": signed(good, algorithm="HS512"),
        "type": pair["refresh"],
        "expired": signed({**good, "exp": int(now().timestamp()) - 1}),
        "no_sid": signed({key: value for key, value in good.items() if key != "sid"}),
        "odd_sub": signed({**good, "sub": "1' or '1'='1"}),
        "empty": "",
    }
    if other == "none":
        header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
        tokens["none"] = f"{header}.{pair['access'].split('.')[1]}."
    assert refused(tokens[other])


def test_an_access_token_is_no_refresh_token(pair):
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=pair["access"])


def test_rotation_gives_a_new_pair_under_the_same_sign_in(user, pair):
    fresh = TokenService.rotate(refresh_token=pair["refresh"])
    assert claims(fresh["refresh"])["sid"] == claims(pair["refresh"])["sid"]
    assert fresh["refresh"] != pair["refresh"]
    assert TokenService.check(access_token=fresh["access"]).account["id"] == user.pk
    assert TokenService.rotate(refresh_token=fresh["refresh"])


def test_a_refresh_token_used_twice_ends_its_family_and_no_other(user, pair, told):
    other = TokenService.issue(user=user)
    fresh = TokenService.rotate(refresh_token=pair["refresh"])
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=pair["refresh"])
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=fresh["refresh"])
    assert refused(fresh["access"])
    assert TokenService.check(access_token=other["access"])
    session_id = claims(pair["refresh"])["sid"]
    assert told("SessionsEnded") == [{"user_id": user.pk, "session_ids": [session_id]}]
    assert UserSession.objects.get(pk=session_id).ended_because == "reuse"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_refresh_at_once_one_succeeds_at_most(user, pair):
    def rotate(number):
        try:
            return TokenService.rotate(refresh_token=pair["refresh"])
        except TokenNotValid:
            return None

    assert len([found for found in in_threads(rotate, threads=8) if found]) == 1


def test_an_expired_session_can_not_be_refreshed(pair):
    UserSession.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=pair["refresh"])


def test_ending_one_sign_in_leaves_the_others(user, pair, told):
    other = TokenService.issue(user=user)
    session_id = claims(pair["access"])["sid"]
    assert TokenService.end(user_id=user.pk, session_id=session_id)
    assert not TokenService.end(user_id=user.pk, session_id=session_id)
    assert refused(pair["access"])
    assert TokenService.check(access_token=other["access"])
    assert len(told("SessionsEnded")) == 1


def test_nobody_ends_the_sign_in_of_another(user, pair):
    assert not TokenService.end(user_id=make_user().pk, session_id=claims(pair["access"])["sid"])
    assert TokenService.check(access_token=pair["access"])


def test_ending_all_ends_all(user, pair, told):
    pairs = [pair, TokenService.issue(user=user)]
    assert TokenService.end_all(user_id=user.pk) == 2
    assert all(refused(each["access"]) for each in pairs)
    for each in pairs:
        with pytest.raises(TokenNotValid):
            TokenService.rotate(refresh_token=each["refresh"])
    assert sorted(told("SessionsEnded")[0]["session_ids"]) == sorted(claims(each["access"])["sid"] for each in pairs)
    user.refresh_from_db()
    assert TokenService.check(access_token=TokenService.issue(user=user)["access"])


def test_a_token_of_an_older_revision_is_dead_even_if_its_session_is_not(user, pair):
    User.objects.filter(pk=user.pk).bump_revision()
    TokenService.issue(user=user)  # renews the snapshot
    assert refused(pair["access"])
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=pair["refresh"])


@pytest.mark.parametrize("status", [Status.BANNED, Status.DELETING, Status.ERASED])
def test_a_closed_account_has_no_good_tokens(user, pair, status):
    AccountService.change_status(user_id=user.pk, status=status, because="test")
    assert refused(pair["access"])
    with pytest.raises(TokenNotValid):
        TokenService.rotate(refresh_token=pair["refresh"])


def test_the_oldest_device_goes_when_there_are_too_many(user):
    pairs = [TokenService.issue(user=user) for _ in range(MAX_SESSIONS + 1)]
    assert refused(pairs[0]["access"])
    assert all(TokenService.check(access_token=each["access"]) for each in pairs[1:])


def test_a_token_that_was_good_is_refused_when_it_has_expired(pair, settings):
    short = signed({**claims(pair["access"]), "exp": int(now().timestamp()) + 1})
    assert TokenService.check(access_token=short)
    deadline = time.monotonic() + 5
    while time.time() <= claims(short)["exp"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert refused(short)


def test_old_sign_ins_are_cleaned_away(user, pair, explain):
    old = TokenService.issue(user=user)
    UserSession.objects.filter(pk=claims(old["access"])["sid"]).update(expires_at=now() - timedelta(days=1))
    explain(UserSession.objects.filter(expires_at__lt=now())[:1_000])
    told = []
    assert cleaners["profiles.sessions"].clean(lambda rows, what: told.append(rows)) == 1
    assert told == [1]
    assert UserSession.objects.get().pk == claims(pair["access"])["sid"]


def test_a_snapshot_of_nobody_is_none():
    assert account("0" * 24) is None


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_inspect_tells_what_a_token_is_until_it_ends(user, pair, kind):
    assert TokenService.inspect(token=pair[kind]) == {
        "type": kind,
        "user_id": user.pk,
        "expires_at": claims(pair[kind])["exp"],
    }
    TokenService.end_all(user_id=user.pk)
    with pytest.raises(TokenNotValid):
        TokenService.inspect(token=pair[kind])
