"""The life of a connection: who it is, how it is answered, what ends it."""

import time
from dataclasses import replace

import jwt
import pytest
from django.conf import settings as django_settings
from django.core import signing

from profiles.services import TokenService
from tests.factories.profiles import make_user
from tests.yiz.realtime.sockets import background, connect, handshake, run, settled, signed_in_person, token_of
from yiz.realtime import identity
from yiz.realtime.limits import Limits
from yiz.realtime.publish import SYSTEM, end_sessions, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_anonymous_client_hears_the_system_and_nothing_personal() -> None:
    user = make_user()

    async def scenario() -> None:
        async with connect() as client:
            assert (await client.any())["data"] == {"user_id": None}
            assert (await client.any())["data"] == {"room": "system"}
            publish(SYSTEM, "system_update", {"text": "At noon we are away for a minute."})
            frame = await client.next("system_update")
            assert frame["data"] == {"text": "At noon we are away for a minute."}
            assert {"event_id", "at", "room"} <= frame.keys()
            assert (await client.ask("join_personal_room", {"user_id": user.pk}))["code"] == "not_authenticated"
            assert (await client.ask("resume", {"last_event_id": "0" * 24}))["code"] == "not_authenticated"
            assert (await client.ask("mark_read", {}))["code"] == "not_authenticated"

    run(scenario())


def test_a_token_as_subprotocol_signs_in() -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.next("connected"))["data"] == {"user_id": user.pk}
            assert (await client.ask("join_personal_room", {"user_id": user.pk}))["room"] == f"user:{user.pk}"

    run(scenario())


def test_the_personal_room_is_its_owners_alone() -> None:
    _, token = signed_in_person()
    other = make_user()

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.ask("join_personal_room", {"user_id": other.pk}))["code"] == "forbidden"
            for wrong in (None, 7, "", "me", "x" * 24, [other.pk]):
                assert (await client.ask("join_personal_room", {"user_id": wrong}))["code"] == "invalid"
            await background(publish, f"user:{other.pk}", "personal_notification", {})
            await settled()
            assert await client.heard() == []

    run(scenario())


def test_a_ticket_opens_one_connection() -> None:
    user, token = signed_in_person()
    who = identity.of_token(token)
    assert who is not None
    ticket = identity.make_ticket(who)

    async def scenario() -> None:
        async with connect(f"/ws/?ticket={ticket}") as client:
            assert (await client.next("connected"))["data"] == {"user_id": user.pk}
        async with connect(f"/ws/?ticket={ticket}") as client:
            assert (await client.any())["data"]["code"] == "token_not_valid"
            assert await client.close_code() == 4401

    run(scenario())


def test_a_ticket_dies_with_its_sign_in() -> None:
    user, token = signed_in_person()
    who = identity.of_token(token)
    assert who is not None
    ticket = identity.make_ticket(who)
    TokenService.end(user_id=user.pk, session_id=who.session_id)

    async def scenario() -> None:
        async with connect(f"/ws/?ticket={ticket}") as client:
            assert await client.close_code() == 4401

    run(scenario())


def forged_tickets() -> list[str]:
    content = ["a" * 24, "b" * 24, time.time() + 900, "nonce"]
    return [
        "x",
        "a:b:c",
        "%00",
        "é" * 10,
        signing.dumps(content, key=django_settings.SECRET_KEY, salt="yiz.realtime.ticket"),
        signing.dumps(content, key=django_settings.WEBSOCKET_SECRET_KEY, salt="something else"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_forged_ticket_is_told_so_and_closed(number: int) -> None:
    async def scenario() -> None:
        async with connect(f"/ws/?ticket={forged_tickets()[number]}") as client:
            assert (await client.any())["data"]["code"] == "token_not_valid"
            assert await client.close_code() == 4401

    run(scenario())


@pytest.mark.parametrize("secret", ["WEBSOCKET_SECRET_KEY", "SECRET_KEY"])
def test_a_token_signed_with_another_secret_is_closed(secret: str) -> None:
    _, token = signed_in_person()
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode(claims, getattr(django_settings, secret), algorithm="HS256")

    async def scenario() -> None:
        async with connect(token=forged) as client:
            assert await client.close_code() == 4401

    run(scenario())


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/ws/notifications/", 4401),
        ("/ws/feed/", 4401),
        (f"/ws/skills/{'a' * 24}/", 4404),
        ("/ws/skills/x/", 4404),
    ],
)
def test_an_address_that_is_not_for_the_anonymous_is_closed(path: str, code: int) -> None:
    async def scenario() -> None:
        async with connect(path) as client:
            assert await client.close_code() == code

    run(scenario())


@pytest.mark.parametrize("path", ["/ws/notifications/", "/ws/notifications"])
def test_an_address_of_its_own_enters_its_room(path: str) -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(path, token) as client:
            assert (await client.next("ack"))["data"]["room"] == f"user:{user.pk}"
            await background(publish, f"user:{user.pk}", "personal_notification", {"text": "hello"})
            assert (await client.next("personal_notification"))["data"] == {"text": "hello"}
            publish(SYSTEM, "system_update", {})
            await settled()
            assert await client.heard() == []

    run(scenario())


@pytest.mark.parametrize("path", ["/", "/wss/", "/ws/elsewhere/", "/ws/notifications/more"])
def test_other_addresses_are_refused(path: str) -> None:
    async def scenario() -> None:
        assert (await handshake(path))[1]["type"] == "websocket.close"

    run(scenario())


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "localhost:8080", True),
        ("http://localhost:8080", "elsewhere:1", True),
        ("http://127.0.0.1:9000", "127.0.0.1:9000", True),
        ("https://127.0.0.1:9000", "127.0.0.1:9000", True),
        ("http://127.0.0.1:9001", "127.0.0.1:9000", False),
        ("http://evil.example", "evil.example", False),
        ("http://evil.example", "127.0.0.1:9000", False),
        ("http://localhost:8080.evil.example", "127.0.0.1:9000", False),
        ("null", "127.0.0.1:9000", False),
        ("http://[", "127.0.0.1:9000", False),
        ("", "127.0.0.1:9000", False),
    ],
)
def test_only_pages_of_allowed_origins_may_connect(origin: str | None, host: str, allowed: bool) -> None:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})

    async def scenario() -> None:
        _, answer = await handshake("/ws/", headers=headers)
        assert (answer["type"] == "websocket.accept") is allowed

    run(scenario())


def test_authenticate_signs_an_open_connection_in_and_renews_it() -> None:
    user, token = signed_in_person()
    _, of_another = signed_in_person()

    async def scenario() -> None:
        async with connect() as client:
            assert (await client.ask("authenticate", {"token": "nothing"}))["code"] == "token_not_valid"
            assert (await client.ask("authenticate", {"token": 7}))["code"] == "token_not_valid"
            answer = await client.ask("authenticate", {"token": token})
            assert answer["user_id"] == user.pk
            assert answer["expires_at"] > time.time()
            assert (await client.ask("join_personal_room", {"user_id": user.pk}))["room"]
            again = await background(token_of, user)
            assert (await client.ask("authenticate", {"token": again}))["user_id"] == user.pk
            assert (await client.ask("authenticate", {"token": of_another}))["code"] == "forbidden"

    run(scenario())


def test_revoked_sessions_are_told_and_closed_at_once_and_others_stay() -> None:
    user, token = signed_in_person()
    elsewhere = token_of(user)
    who = identity.of_token(token)
    assert who is not None

    async def scenario() -> None:
        async with connect(token=token) as one, connect(token=elsewhere) as other:
            await one.ask("ping")
            await other.ask("ping")
            end_sessions(user.pk, [who.session_id])
            await one.next("session_revoked")
            assert await one.close_code() == 4401
            assert "at" in await other.ask("ping")
            end_sessions(user.pk)
            assert await other.close_code() == 4401

    run(scenario())


def test_a_sign_in_that_ended_unheard_is_found_by_the_check(quick: Limits) -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("ping")
            await background(TokenService.end_all, user_id=user.pk)
            await client.next("session_revoked")
            assert await client.close_code() == 4401

    run(scenario())


def test_an_expired_token_ends_the_connection(quick: Limits) -> None:
    _, token = signed_in_person()
    who = identity.of_token(token)
    assert who is not None
    ticket = identity.make_ticket(replace(who, expires_at=time.time()))

    async def scenario() -> None:
        async with connect(f"/ws/?ticket={ticket}") as client:
            while True:
                frame = await client.any()
                if frame["event"] == "error":
                    break
            assert frame["data"]["code"] == "token_expired"
            assert await client.close_code() == 4401

    run(scenario())


def test_the_server_pings_so_that_scripts_notice_when_it_is_gone(quick: Limits) -> None:
    async def scenario() -> None:
        async with connect() as client:
            for _ in range(3):
                await client.next("ping")
            assert "at" in await client.ask("pong")

    run(scenario())
