"""Rooms of a domain: who is in, who hears what, and what changes it while connections are open."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import OperationalError
from rest_framework.exceptions import Throttled

from tests.factories.follow import block, mute
from tests.factories.profiles import make_user
from tests.yiz.realtime.sockets import Client, background, connect, run, settled, signed_in_person
from yiz.api.errors import Conflict, Invalid, Missing
from yiz.realtime import hub, rooms
from yiz.realtime.limits import Limits
from yiz.realtime.names import user_room
from yiz.realtime.publish import publish, recheck, refresh_relations
from yiz.realtime.rooms import Refused, Room, client_event, room_kind

pytestmark = pytest.mark.django_db(transaction=True)

CLUBS: dict[str, set[str | None]] = {}
"""Who may be in which club; None stands for the anonymous."""

RAISES: dict[str, Exception] = {
    "invalid": Invalid("Too long.", "max_length", "title"),
    "nested": Invalid("Too long.", "max_length", "days.3.title"),
    "missing": Missing(),
    "conflict": Conflict("It is there.", "there_already", attr="name"),
    "throttled": Throttled(),
    "refused": Refused("not_today", "Come again tomorrow."),
}


@pytest.fixture(autouse=True)
def clubs() -> Iterator[dict[str, set[str | None]]]:
    """A kind of room and a client event that only these tests have."""
    known = [dict(registry) for registry in (rooms.JOINS, rooms.LEAVES, rooms.EVENTS)]

    @room_kind
    class Club(Room):
        """Whoever stands in `CLUBS`."""

        kind, join, leave = "club", "join_club", "leave_club"

        def key(self, user: Any, data: Mapping[str, Any]) -> str:
            return data.get("name", "")

        def may_enter(self, user: Any, key: str) -> bool:
            if key == "broken":
                raise OperationalError("the database is away")
            return user.pk in CLUBS.get(key, ())

        def snapshot(self, user: Any, key: str) -> Mapping[str, Any]:
            return {"members": len(CLUBS[key])}

    @client_event("shout")
    def shout(user: Any, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"by": user.username, "text": data.get("text")}

    @client_event("fail", anonymous=True)
    def fail(user: Any, data: Mapping[str, Any]) -> None:
        raise RAISES[data["how"]]

    yield CLUBS
    CLUBS.clear()
    for registry, before in zip((rooms.JOINS, rooms.LEAVES, rooms.EVENTS), known, strict=True):
        registry.clear()
        registry.update(before)


async def in_club(client: Client, name: str = "chess") -> dict[str, Any]:
    return await client.ask("join_club", {"name": name})


def test_only_those_who_may_enter_are_in_and_hear(clubs: dict) -> None:
    (member, token), (_, strangers_token) = signed_in_person(), signed_in_person()
    clubs["chess"] = {member.pk}

    async def scenario() -> None:
        async with connect(token=token) as inside, connect(token=strangers_token) as outside, connect() as nobody:
            assert await in_club(inside) == {"room": "club:chess", "members": 1}
            assert (await in_club(outside))["code"] == "not_found"
            assert (await in_club(nobody))["code"] == "not_found"
            publish("club:chess", "move", {"to": "e4"})
            assert (await inside.next("move"))["data"] == {"to": "e4"}
            assert await outside.heard() == await nobody.heard() == []
            assert await inside.ask("leave_club", {"name": "chess"}) == {"room": "club:chess"}
            publish("club:chess", "move", {"to": "e5"})
            await settled()
            assert await inside.heard() == []

    run(scenario())


@pytest.mark.parametrize("name", ["", None, 7, "a b", "x" * 100, "a:b", "../etc", [], {}, "\x00", "é"])
def test_a_key_that_can_be_no_room_is_not_found(name: object) -> None:
    async def scenario() -> None:
        async with connect() as client:
            assert (await client.ask("join_club", {"name": name}))["code"] == "not_found"

    run(scenario())


def test_a_hundred_listeners_cost_one_message(clubs: dict) -> None:
    clubs["chess"] = {None}

    async def scenario() -> None:
        held = [connect() for _ in range(100)]
        clients = [await each.__aenter__() for each in held]
        for client in clients:
            await in_club(client)
        line, taken = hub.here().line, []
        give = line.take
        line.take = lambda message: (taken.append(message), give(message))
        publish("club:chess", "move", {})
        for client in clients:
            await client.next("move")
        assert len(taken) == 1
        for each in held:
            await each.__aexit__(None, None, None)

    run(scenario())


def test_recheck_puts_out_those_who_may_no_longer_be_there_before_anything_else_is_heard(clubs: dict) -> None:
    (stays, one), (goes, other) = signed_in_person(), signed_in_person()
    clubs["chess"] = {stays.pk, goes.pk, None}

    async def scenario() -> None:
        async with connect(token=one) as a, connect(token=other) as b, connect() as c:
            for client in (a, b, c):
                await in_club(client)
            clubs["chess"] = {stays.pk}
            recheck("club:chess")
            publish("club:chess", "secret", {})
            assert (await a.next("secret"))["room"] == "club:chess"
            for client in (b, c):
                assert (await client.next("room_left"))["data"] == {"room": "club:chess", "reason": "forbidden"}
                assert await client.heard() == []
            assert (await in_club(b))["code"] == "not_found"

    run(scenario())


def test_when_nobody_knows_who_may_stay_the_listeners_are_closed(clubs: dict) -> None:
    async def scenario() -> None:
        async with connect() as client:
            await client.ask("ping")
            its_hub = hub.here()
            (member,) = its_hub.members
            await its_hub.enter(member, "club:broken", rooms.JOINS["join_club"])
            recheck("club:broken")
            publish("club:broken", "secret", {})
            assert await client.close_code() == 1011

    run(scenario())


def test_what_fails_unforeseen_is_told_without_its_text() -> None:
    async def scenario() -> None:
        async with connect() as client:
            answer = await client.ask("join_club", {"name": "broken"})
            assert answer["code"] == "server_error"
            assert "database" not in answer["detail"]
            publish("club:broken", "secret", {})
            await settled()
            assert await client.heard() == []

    run(scenario())


@pytest.mark.parametrize("act", [block, mute, lambda user, actor: block(actor, user)])
def test_acts_of_the_blocked_and_muted_are_never_heard_live_or_replayed(clubs: dict, act: Any) -> None:
    (user, token), actor, friend = signed_in_person(), make_user(), make_user()
    clubs["chess"] = {user.pk}
    act(user, actor)

    async def scenario() -> None:
        async with connect(token=token) as client:
            await in_club(client)
            await client.ask("join_personal_room", {"user_id": user.pk})
            for room in ("club:chess", user_room(user.pk)):
                for who in (actor, friend):
                    await background(publish, room, "told", {"by": who.username}, who.pk)
            heard = [(await client.next("told"))["data"]["by"] for _ in range(2)]
            await settled()
            assert (heard, await client.heard()) == ([friend.username] * 2, [])
        async with connect(token=token) as client:
            await client.ask("resume", {"last_event_id": "0" * 24})
            assert (await client.next("told"))["data"]["by"] == friend.username
            await settled()
            assert await client.heard() == []

    run(scenario())


def test_a_block_holds_at_once_on_open_connections(clubs: dict) -> None:
    (user, token), actor = signed_in_person(), make_user()
    clubs["chess"] = clubs["hers"] = {user.pk}

    async def scenario() -> None:
        async with connect(token=token) as client:
            await in_club(client)
            await in_club(client, "hers")
            publish("club:chess", "before", {}, actor.pk)
            await client.next("before")
            await background(block, user, actor)
            clubs["hers"] = set()
            refresh_relations(user.pk)
            publish("club:chess", "after", {}, actor.pk)
            publish("club:hers", "after", {})
            assert (await client.next("room_left"))["data"]["room"] == "club:hers"
            await settled()
            assert await client.heard() == []
            publish("club:chess", "by_another", {}, make_id())
            await client.next("by_another")

    run(scenario())


def make_id() -> str:
    return "f" * 24


def test_a_connection_may_be_in_so_many_rooms(clubs: dict, settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(rooms=3)
    clubs.update({f"c{n}": {None} for n in range(5)})

    async def scenario() -> None:
        async with connect() as client:
            for n in (0, 1, 1, 0):
                assert (await in_club(client, f"c{n}"))["members"] == 1
            await client.say("join_club", {"name": "c3"})
            assert (await client.next("error"))["data"]["code"] == "too_many_rooms"
            assert await client.close_code() == 4408

    run(scenario())


def test_a_domains_event_is_answered_by_its_function(clubs: dict) -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client, connect() as nobody:
            assert await client.ask("shout", {"text": "hey"}) == {"by": user.username, "text": "hey"}
            assert (await nobody.ask("shout", {"text": "hey"}))["code"] == "not_authenticated"

    run(scenario())


@pytest.mark.parametrize(
    ("how", "code", "attr"),
    [
        ("invalid", "max_length", "title"),
        ("nested", "max_length", "days.3.title"),
        ("missing", "not_found", None),
        ("conflict", "there_already", "name"),
        ("throttled", "throttled", None),
        ("refused", "not_today", None),
    ],
)
def test_errors_of_the_api_are_told_as_the_api_tells_them(how: str, code: str, attr: str | None) -> None:
    async def scenario() -> None:
        async with connect() as client:
            answer = await client.ask("fail", {"how": how})
            assert (answer["code"], answer["attr"]) == (code, attr)
            assert answer["detail"]

    run(scenario())


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="taken already"):
        client_event("join_club")(lambda user, data: {})


def test_events_wait_while_a_frame_is_answered_and_come_after_its_ack(clubs: dict) -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("ping")
            asking = asyncio.ensure_future(client.say("join_personal_room", {"user_id": user.pk}))
            telling = [background(publish, user_room(user.pk), "told", {"n": n}) for n in range(10)]
            await asyncio.gather(asking, *telling)
            frames = [await client.any() for _ in range(3)]
            assert "told" not in [frame["event"] for frame in frames[:2]]

    run(scenario())
