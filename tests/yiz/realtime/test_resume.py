"""`resume`: whatever happens to the connection, all of the personal room arrives, in order, and nothing twice."""

import asyncio
import random
import threading
from typing import Any

import pytest
from django.db import connection

from tests.yiz.realtime.sockets import Client, background, connect, run, settled, signed_in_person
from yiz.realtime import hub, loop, watch
from yiz.realtime.journal import NO_EVENT
from yiz.realtime.limits import Limits
from yiz.realtime.names import user_room
from yiz.realtime.publish import publish

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = 300
WRITERS = 4


def write(room: str, name: int, pause: float) -> None:
    """Publishes this writer's share, from a thread as a worker would."""
    rng = random.Random(name)
    for n in range(TOLD // WRITERS):
        publish(room, "told", {"by": name, "n": n})
        if rng.random() < 0.2:
            threading.Event().wait(rng.random() * pause)
    connection.close()


async def numbers(client: Client, count: int) -> list[int]:
    return [int((await client.next("told"))["event_id"][8:], 16) for _ in range(count)]


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_over_random_disconnects(seed: int) -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)
    rng = random.Random(seed)
    got: list[dict[str, Any]] = []

    async def one_connection(last: str) -> None:
        async with connect(token=token) as client:
            if rng.random() < 0.5:
                await client.say("ping")
            answer = await client.ask("resume", {"last_event_id": last})
            assert answer == {"room": room, "complete": True}
            for _ in range(rng.randint(0, 40)):
                if len(got) == TOLD:
                    return
                got.append(await client.next("told"))

    async def scenario() -> None:
        writers = [threading.Thread(target=write, args=(room, name, 0.01)) for name in range(WRITERS)]
        for writer in writers:
            writer.start()
        while len(got) < TOLD:
            await one_connection(got[-1]["event_id"] if got else NO_EVENT)
        for writer in writers:
            await asyncio.to_thread(writer.join)

    run(scenario())
    ids = [frame["event_id"] for frame in got]
    assert ids == sorted(set(ids))
    assert [int(event_id[8:], 16) for event_id in ids] == list(range(1, TOLD + 1))
    for name in range(WRITERS):
        assert [f["data"]["n"] for f in got if f["data"]["by"] == name] == list(range(TOLD // WRITERS))


def test_joining_tells_from_where_to_resume() -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)
    first = publish(room, "told", {})

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.ask("join_personal_room", {"user_id": user.pk}))["last_event_id"] == first
        await background(publish, room, "told", {})
        async with connect(token=token) as client:
            await client.ask("resume", {"last_event_id": first})
            assert await numbers(client, 1) == [2]

    run(scenario())


def test_joining_an_empty_room_tells_where_it_begins() -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.ask("join_personal_room", {"user_id": user.pk}))["last_event_id"] == NO_EVENT
            assert (await client.ask("resume", {"last_event_id": NO_EVENT}))["complete"] is True

    run(scenario())


def test_resuming_after_joining_sends_what_was_missed_and_nothing_twice() -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)
    ids = [publish(room, "told", {}) for _ in range(250)]

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("join_personal_room", {"user_id": user.pk})
            await background(publish, room, "told", {})
            assert await numbers(client, 1) == [251]
            await client.ask("resume", {"last_event_id": ids[99]})
            await background(publish, room, "told", {})
            assert sorted(await numbers(client, 151)) == [*range(101, 251), 252]
            for last in (ids[99], ids[200], ids[-1]):
                assert (await client.ask("resume", {"last_event_id": last}))["complete"] is True
            await settled()
            assert await client.heard() == []
            await client.ask("resume", {"last_event_id": ids[97]})
            assert await numbers(client, 2) == [99, 100]

    run(scenario())


def test_a_replay_longer_than_the_queue_arrives_whole(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(queue=8)
    user, token = signed_in_person()
    for _ in range(120):
        publish(user_room(user.pk), "told", {})

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("resume", {"last_event_id": NO_EVENT})
            assert await numbers(client, 120) == list(range(1, 121))

    run(scenario())


@pytest.mark.parametrize("last", [None, 7, "", "x", "F" * 24, ["a"], {}])
def test_a_malformed_event_id_is_refused(last: object) -> None:
    _, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.ask("resume", {"last_event_id": last}))["code"] == "invalid"

    run(scenario())


def test_an_id_of_the_future_is_told_to_be_incomplete_and_what_comes_is_heard() -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            assert (await client.ask("resume", {"last_event_id": "f" * 24}))["complete"] is False
            await background(publish, user_room(user.pk), "told", {})
            assert await numbers(client, 1) == [1]

    run(scenario())


def test_what_the_channel_layer_has_lost_is_found_with_the_next_event_or_by_the_check() -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("join_personal_room", {"user_id": user.pk})
            loop.unbind()  # pushes from here reach nobody
            for _ in range(3):
                await background(publish, room, "told", {})
            loop.bind(asyncio.get_running_loop())
            await background(publish, room, "told", {})
            assert await numbers(client, 4) == [1, 2, 3, 4]
            loop.unbind()
            await background(publish, room, "told", {})
            await watch.check(hub.here())
            assert await numbers(client, 1) == [5]

    run(scenario())


def test_leaving_and_joining_again_begins_anew() -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("join_personal_room", {"user_id": user.pk})
            await client.ask("leave_personal_room", {"user_id": user.pk})
            await background(publish, room, "told", {})
            await settled()
            assert await client.heard() == []
            await client.ask("join_personal_room", {"user_id": user.pk})
            await background(publish, room, "told", {})
            assert await numbers(client, 1) == [2]

    run(scenario())
