"""Secrets are changed without signing anybody out: what one of before has signed is still believed."""

import jwt
import pytest
from django.core import signing
from django.test import override_settings

from profiles.models import User
from profiles.services.links import RESET, VERIFICATION, LinkNotValid
from profiles.services.tokens import TokenService
from tests.factories.profiles import make_user
from yiz.api.models import IdempotencyKey
from yiz.realtime.identity import Identity, make_ticket, of_ticket

pytestmark = pytest.mark.django_db
BEFORE = "the secret of the year before, 32+"
ELSE = "a secret that was never ours, 32+ x"


def signed_by(secret, token):
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), secret, algorithm="HS256")


def test_tokens_of_the_secret_before_are_read_and_new_ones_are_signed_with_the_present_one(api_client, settings):
    pair = TokenService.issue(user=make_user())
    old = {name: signed_by(BEFORE, token) for name, token in pair.items()}
    client = api_client()

    def me(access):
        return client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {access}"}).status_code

    assert (me(pair["access"]), me(old["access"])) == (200, 401)
    settings.JWT_SECRET_KEY_FALLBACKS = [ELSE, BEFORE]
    later = signed_by(BEFORE, old["access"] if old["access"] != pair["access"] else "")
    assert later == old["access"]
    from profiles.services import tokens

    tokens._read_access.cache_clear()
    assert [me(access) for access in (old["access"], pair["access"], signed_by("x" * 40, pair["access"]))] == [
        200,
        200,
        401,
    ]
    fresh = client.post("/api/v1/auth/token/refresh", {"refresh": old["refresh"]})
    assert fresh.status_code == 200
    jwt.decode(fresh.json()["access"], settings.JWT_SECRET_KEY, algorithms=["HS256"])
    settings.JWT_SECRET_KEY_FALLBACKS = []
    assert (
        client.post("/api/v1/auth/token/refresh", {"refresh": signed_by(BEFORE, fresh.json()["refresh"])}).status_code
        == 401
    )


def test_links_tickets_and_idempotency_keys_outlive_a_change(api_client, settings):
    user = User.objects.get(pk=make_user().pk)
    with override_settings(SECRET_KEY=BEFORE, WEBSOCKET_SECRET_KEY=BEFORE):
        links = [link.token(user) for link in (RESET, VERIFICATION)]
        ticket, lost = (make_ticket(Identity(user.pk, user.pk, 0.0)) for _ in range(2))
        client = api_client(user)
        body = {"title": "Learn to whistle", "category": "music", "days": [{"day": 1, "title": "One", "tasks": []}]}
        first = client.post("/api/v1/social/skills", body, headers={"Idempotency-Key": "k"})
    with pytest.raises(LinkNotValid):
        RESET.user(links[0])
    assert of_ticket(lost) is None
    settings.SECRET_KEY_FALLBACKS = settings.WEBSOCKET_SECRET_KEY_FALLBACKS = [BEFORE]
    assert [link.user(token).pk for link, token in zip((RESET, VERIFICATION), links, strict=True)] == [user.pk] * 2
    assert of_ticket(ticket) == Identity(user.pk, user.pk, 0.0)
    assert IdempotencyKey.objects.count() == 1
    again = client.post("/api/v1/social/skills", body, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again["Idempotency-Replayed"], again.json()) == (first.status_code, "true", first.json())
    assert signing.loads(signing.dumps("x", key=BEFORE)) == "x"
