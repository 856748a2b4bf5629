"""What a connection may send, how much of it, how many there may be, and what becomes of one that does not listen."""

import asyncio

import pytest
from django.core.cache import cache

from tests.yiz.realtime.sockets import background, connect, run, signed_in_person
from yiz.realtime import hub, slots, watch
from yiz.realtime.limits import Limits
from yiz.realtime.publish import SYSTEM, publish
from yiz.realtime.routing import websocket_application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("nonsense", "malformed"),
        ("[1]", "malformed"),
        ("null", "malformed"),
        ('{"event": 1}', "malformed"),
        ('{"event": "ping", "data": []}', "malformed"),
        ('{"event": "ping", "id": {}}', "malformed"),
        ('{"event": "ping", "id": "%s"}' % ("x" * 300), "malformed"),
        ('{"event": "\\ud800"}', "malformed"),
        ("[" * 5_000, "malformed"),
        ('{"event": "ping", "data": 1e400}', "malformed"),
        ('{"event": "nothing_of_ours"}', "unknown_event"),
        ('{"event": "__class__"}', "unknown_event"),
        ('{"event": "join_skill_room", "data": {"skill_id": "\\u0000"}}', "not_found"),
        ('{"event": "join_skill_room", "data": {"skill_id": ["a"]}}', "not_found"),
        ('{"event": "join_skill_room"}', "not_found"),
        (b"\x00\xff", "binary"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_frame_is_answered_and_the_connection_stays(text: str | bytes, code: str) -> None:
    async def scenario() -> None:
        async with connect() as client:
            await client.say_raw(text)
            assert (await client.next("error"))["data"]["code"] == code
            assert "at" in await client.ask("ping")

    run(scenario())


def test_answers_carry_the_clients_reference() -> None:
    async def scenario() -> None:
        async with connect() as client:
            await client.next("ack")
            for reference in ("seven", 7, 7.5, None, True, -1, 2**60):
                await client.say("ping", id=reference)
                assert (await client.next("ack"))["id"] == reference
                await client.say("nothing_of_ours", id=reference)
                assert (await client.next("error"))["id"] == reference

    run(scenario())


@pytest.mark.parametrize(
    "frame", ["x" * 20_000, "é" * 9_000, b"x" * 20_000, "x" * 1_000_000], ids=["long", "wide", "binary", "huge"]
)
def test_a_frame_that_is_too_long_closes(frame: str | bytes) -> None:
    async def scenario() -> None:
        async with connect() as client:
            await client.say_raw(frame)
            assert (await client.next("error"))["data"]["code"] == "frame_too_large"
            assert await client.close_code() == 4408

    run(scenario())


def test_more_than_20_frames_at_once_close() -> None:
    async def scenario() -> None:
        async with connect() as client:
            for _ in range(25):
                await client.say("ping")
            assert (await client.next("error"))["data"]["code"] == "too_many_frames"
            assert await client.close_code() == 4408

    run(scenario())


def test_the_eleventh_connection_of_a_user_is_closed_until_one_ends() -> None:
    _, token = signed_in_person()

    async def scenario() -> None:
        held = [connect(token=token) for _ in range(10)]
        clients = [await each.__aenter__() for each in held]
        for client in clients:
            await client.ask("ping")
        async with connect(token=token) as one_more:
            assert (await one_more.any())["data"]["code"] == "too_many_connections"
            assert await one_more.close_code() == 4408
        await held.pop().__aexit__(None, None, None)
        async with connect(token=token) as again:
            assert "at" in await again.ask("ping")
        for each in held:
            await each.__aexit__(None, None, None)

    run(scenario())


def test_slots_of_a_killed_process_are_free_again_and_held_ones_are_renewed() -> None:
    user, token = signed_in_person()
    assert slots.take(user.pk, 1)
    assert slots.take(user.pk, 1) is None
    cache.clear()

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("ping")
            cache.clear()
            await watch.check(hub.here())
            assert await background(slots.take, user.pk, 1) is None

    run(scenario())


def test_nothing_is_kept_of_a_connection_that_has_ended() -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("join_personal_room", {"user_id": user.pk})
        async with connect("/ws/notifications/") as client:
            await client.close_code()
        its_hub = hub.here()
        assert (its_hub.members, its_hub.rooms, list(its_hub.line.groups)) == (set(), {}, ["realtime.control"])
        assert await background(slots.take, user.pk, 1)

    run(scenario())


def test_a_client_that_does_not_read_is_closed_and_delays_nobody(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(queue=16, send_timeout=0.3)

    async def scenario() -> None:
        stuck: asyncio.Queue[dict] = asyncio.Queue()
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)
            if message["type"] == "websocket.send":
                await asyncio.sleep(3_600)

        scope = {"type": "websocket", "path": "/ws/", "headers": [], "query_string": b"", "subprotocols": []}
        await stuck.put({"type": "websocket.connect"})
        slow = asyncio.create_task(websocket_application(scope, stuck.get, send))
        async with connect() as client:
            await client.ask("ping")
            for number in range(60):
                publish(SYSTEM, "system_update", {"n": number})
                await asyncio.sleep(0)
            got = [(await client.next("system_update"))["data"]["n"] for _ in range(60)]
            assert got == list(range(60))
            await asyncio.wait_for(slow, 5)
            assert sent[-1] == {"type": "websocket.close", "code": 4409}

    run(scenario())
