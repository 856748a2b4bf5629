"""Socket.IO, by python-socketio's client: the same rooms, rights and limits as over the native protocol."""

import asyncio
import contextlib
import gc
from collections.abc import Iterator

import pytest
import socketio

from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.yiz.realtime.server import serving
from tests.yiz.realtime.socket_io import Client, connected, play
from tests.yiz.realtime.sockets import background, signed_in_person
from yiz.metrics import SOCKETS
from yiz.realtime import identity
from yiz.realtime.names import user_room
from yiz.realtime.publish import SYSTEM, end_sessions, publish, recheck, refresh_relations, skill_room

# its client does not read the answers to its last polls
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Unclosed (connection|client session):ResourceWarning"),
]

TRANSPORTS = (["polling"], ["websocket"], ["polling", "websocket"])


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """What the client left open is found here, and not in another test."""
    yield
    gc.collect()


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address.replace("ws://", "http://")


def test_the_main_job_over_each_transport(server: str) -> None:
    user, token = signed_in_person()
    skill = make_skill()

    async def scenario() -> None:
        for transports in TRANSPORTS:
            async with connected(server, {"token": token}, transports=transports) as client:
                assert (await client.next("connected"))["user_id"] == user.pk
                joined = await client.ask("join_personal_room", {"user_id": user.pk})
                assert joined["room"] == user_room(user.pk)
                assert (await client.ask("join_skill_room", {"skill_id": skill.pk}))["counts"]["likes"] == 0
                event_id = await background(publish, user_room(user.pk), "personal_notification", {"id": "n"})
                told = await client.next("personal_notification")
                assert (told["id"], told["event_id"], told["room"]) == ("n", event_id, user_room(user.pk))
                await background(publish, skill_room(skill.pk), "skill_update", {"change": "like"})
                assert (await client.next("skill_update"))["change"] == "like"
                await background(publish, SYSTEM, "system_update", {"kind": "notice", "message": "é"})
                assert (await client.next("system_update"))["message"] == "é"
                assert client.io.transport() == transports[-1]

    play(scenario)


def test_resume_has_no_gap_and_no_double(server: str) -> None:
    user, token = signed_in_person()

    def tell(first: int, last: int) -> None:
        for n in range(first, last):
            publish(user_room(user.pk), "personal_notification", {"n": n})

    async def scenario() -> None:
        async with connected(server, {"token": token}, namespace="/notifications") as client:
            await background(tell, 0, 2)
            last = [await client.next("personal_notification") for _ in range(2)][-1]["event_id"]
        await background(tell, 2, 320)
        async with connected(server, {"token": token}) as client:
            asking = asyncio.ensure_future(client.ask("resume", {"last_event_id": last}))
            await background(tell, 320, 330)
            assert (await asking)["complete"] is True
            heard = [(await client.next("personal_notification"))["n"] for _ in range(328)]
            assert heard == list(range(2, 330))
            assert (await client.ask("resume", {"last_event_id": "nonsense"}))["error"]["code"] == "invalid"
            assert client.heard["personal_notification"].empty()

    play(scenario)


def test_rights_are_those_of_the_native_protocol(server: str) -> None:
    (user, token), (actor, _) = signed_in_person(), signed_in_person()
    author = make_user()
    private, public = make_skill(author=author, visibility="private"), make_skill(author=author)

    async def scenario() -> None:
        async with connected(server) as nobody, connected(server, {"token": token}) as client:
            assert (await nobody.next("connected"))["user_id"] is None
            for who, event, data, code in (
                (nobody, "join_personal_room", {"user_id": user.pk}, "not_authenticated"),
                (nobody, "join_feed", {}, "not_authenticated"),
                (client, "join_personal_room", {"user_id": author.pk}, "forbidden"),
                (client, "join_moderation", {}, "forbidden"),
                (client, "join_skill_room", {"skill_id": private.pk}, "not_found"),
                (client, "connect", {}, "unknown_event"),
                (client, "disconnect", {}, "unknown_event"),
            ):
                assert (await who.ask(event, data))["error"]["code"] == code
                told = await who.next("error")
                assert (told["code"], told["event"]) == (code, event)
            await client.io.emit("join_skill_room", {"skill_id": public.pk})
            await client.ask("join_personal_room", {"user_id": user.pk})
            await nobody.ask("join_skill_room", {"skill_id": public.pk})
            await background(block, user, actor)
            refresh_relations(user.pk)
            await client.ask("ping")
            await background(publish, skill_room(public.pk), "skill_update", {"by": "actor"}, actor.pk)
            await background(publish, skill_room(public.pk), "skill_update", {"by": "another"}, author.pk)
            assert (await client.next("skill_update"))["by"] == "another"
            assert [(await nobody.next("skill_update"))["by"] for _ in range(2)] == ["actor", "another"]
            await background(type(public).objects.filter(pk=public.pk).update, audience="private")
            recheck(skill_room(public.pk))
            for who in (client, nobody):
                assert (await who.next("room_left"))["room"] == skill_room(public.pk)
            assert (await nobody.ask("authenticate", {"token": token}))["user_id"] == user.pk

    play(scenario)


def test_namespaces_are_the_addresses(server: str) -> None:
    user, token = signed_in_person()
    skill = make_skill()

    async def scenario() -> None:
        for namespace, room in (
            ("/feed", f"feed:{user.pk}"),
            ("/trending", "trending"),
            (f"/skills/{skill.pk}", skill_room(skill.pk)),
            ("/notifications", user_room(user.pk)),
        ):
            async with connected(server, {"token": token}, namespace=namespace) as client:
                assert (await client.next("ack"))["room"] == room
        for namespace, auth, code in (
            ("/nowhere", {"token": token}, "not_found"),
            ("/feed", None, "not_authenticated"),
            ("/moderation", {"token": token}, "forbidden"),
            ("/", {"token": "forged"}, "token_not_valid"),
            ("/", {"ticket": "forged"}, "token_not_valid"),
        ):
            client = Client()
            client.listen(namespace)
            with pytest.raises(socketio.exceptions.ConnectionError):
                await client.io.connect(server, auth=auth, namespaces=[namespace], transports=["websocket"])
            assert (await client.next("connect_error"))["data"]["code"] == code
            await client.io.disconnect()

    play(scenario)


def test_a_ticket_comes_in_once_and_a_sign_in_that_ends_closes(server: str) -> None:
    user, token = signed_in_person()
    ticket = identity.make_ticket(identity.of_token(token))
    before = SOCKETS.labels("socketio")._value.get()

    async def scenario() -> None:
        for transports in (["polling"], ["websocket"]):
            auth = {"ticket": ticket} if transports == ["polling"] else {"token": token}
            async with connected(server, auth, transports=transports) as client:
                assert (await client.next("connected"))["user_id"] == user.pk
                assert SOCKETS.labels("socketio")._value.get() == before + 1
                end_sessions(user.pk)
                assert (await client.next("session_revoked"))["event_id"]
                assert (await client.next("closing"))["code"] == 4401
                await client.next("disconnect")
        client = Client()
        client.listen("/")
        with pytest.raises(socketio.exceptions.ConnectionError):
            await client.io.connect(server, auth={"ticket": ticket}, transports=["websocket"])
        for _ in range(200):
            if SOCKETS.labels("socketio")._value.get() == before:
                return
            await asyncio.sleep(0.05)
        raise AssertionError("a connection is still counted")

    play(scenario)


def test_the_eleventh_connection_is_refused_in_either_protocol(server: str) -> None:
    _, token = signed_in_person()

    async def scenario() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(10):
                await stack.enter_async_context(connected(server, {"token": token}))
            client = Client()
            client.listen("/")
            with pytest.raises(socketio.exceptions.ConnectionError):
                await client.io.connect(server, auth={"token": token}, transports=["websocket"])
            assert (await client.next("connect_error"))["data"] == {"code": "too_many_connections", "close": 4408}

    play(scenario)
