"""Over a real server: handshake, frames that no client library would send, a client that never reads."""

import asyncio
import socket as sockets
import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.yiz.realtime.server import ask, read_until, serving, talk
from tests.yiz.realtime.sockets import signed_in_person
from yiz.realtime.limits import Limits
from yiz.realtime.names import user_room
from yiz.realtime.publish import SYSTEM, publish

CLOSED_WITH_4409 = b"\x88\x02" + (4409).to_bytes(2, "big")
HANDSHAKE = (
    b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def test_a_signed_in_client_hears_what_threads_publish_in_order(server: str) -> None:
    user, token = signed_in_person()
    room = user_room(user.pk)

    def write() -> None:
        for n in range(25):
            publish(room, "told", {"n": n})
        connection.close()

    async def scenario(socket: ClientConnection) -> None:
        assert socket.subprotocol == "bearer"
        assert (await ask(socket, "join_personal_room", {"user_id": user.pk}, "join"))["room"] == room
        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        ids = [(await read_until(socket, lambda f: f["event"] == "told"))["event_id"] for _ in range(100)]
        assert [int(event_id[8:], 16) for event_id in ids] == list(range(1, 101))
        for thread in threads:
            await asyncio.to_thread(thread.join)

    talk(f"{server}/ws/", scenario, subprotocols=["bearer", token])


def test_a_ticket_of_the_api_opens_a_connection_once(server: str, api_client: object) -> None:
    user, _ = signed_in_person()
    response = api_client(user).post("/api/v1/websocket/ticket")
    assert (response.status_code, response.json()["expires_in"]) == (200, 30)
    address = f"{server}/ws/notifications/?ticket={response.json()['ticket']}"

    async def first(socket: ClientConnection) -> None:
        frame = await read_until(socket, lambda f: f["event"] == "connected")
        assert frame["data"] == {"user_id": user.pk}

    async def second(socket: ClientConnection) -> None:
        await read_until(socket, lambda f: f["event"] == "error")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 4401

    talk(address, first)
    talk(address, second)


@pytest.mark.parametrize(("path", "options"), [("/ws/", {"origin": "http://evil.example"}), ("/elsewhere", {})])
def test_a_refused_handshake_is_forbidden(server: str, path: str, options: dict) -> None:
    async def scenario(socket: ClientConnection) -> None:
        raise AssertionError("it was accepted")

    with pytest.raises(InvalidStatus) as refused:
        talk(f"{server}{path}", scenario, **options)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("frame", "code"),
    [("x" * 1_000_000, 4408), (b"\x00" * 1_000_000, 4408), (b"\xff\xfe", None), ("[" * 16_000, None)],
    ids=["1 MB of text", "1 MB of bytes", "bytes", "brackets"],
)
def test_rubbish_is_answered_or_closed_without_a_trace(
    server: str, frame: str | bytes, code: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(socket: ClientConnection) -> None:
        await socket.send(frame)
        assert (await read_until(socket, lambda f: f["event"] == "error"))["data"]["code"]
        if code is None:
            assert "at" in await ask(socket, "ping", {}, "still there")
            return
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == code

    talk(f"{server}/ws/", scenario, compression=None)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def test_bytes_that_are_no_frames_end_the_connection_alone(server: str, caplog: pytest.LogCaptureFixture) -> None:
    host, port = server.removeprefix("ws://").split(":")
    with sockets.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(HANDSHAKE)
        assert b"101" in raw.recv(4_096)
        raw.sendall(bytes(range(256)) * 40)
        drain(raw)

    async def scenario(socket: ClientConnection) -> None:
        assert "at" in await ask(socket, "ping", {}, "fine")

    talk(f"{server}/ws/", scenario)
    assert "Traceback" not in caplog.text


def test_a_silent_client_is_closed_and_one_that_only_listens_stays() -> None:
    async def scenario(socket: ClientConnection) -> None:
        with sockets.create_connection((host, int(port)), timeout=5) as silent:
            silent.sendall(HANDSHAKE)
            await asyncio.to_thread(drain, silent)
        publish(SYSTEM, "system_update", {})
        await read_until(socket, lambda f: f["event"] == "system_update")

    with serving(ws_ping_interval=0.2, ws_ping_timeout=0.3) as address:
        host, port = address.removeprefix("ws://").split(":")
        talk(f"{address}/ws/", scenario)


def drain(raw: sockets.socket) -> None:
    """Reads until the server ends the connection."""
    while raw.recv(1 << 16):
        pass


def test_a_client_that_never_reads_is_let_go_and_others_are_not_delayed(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(queue=50, send_timeout=0.5)
    text = "x" * 60_000

    async def scenario(socket: ClientConnection) -> None:
        await ask(socket, "ping", {}, "here")
        for number in range(200):
            publish(SYSTEM, "system_update", {"n": number, "text": text})
            frame = await read_until(socket, lambda f: f["event"] == "system_update")
            assert frame["data"]["n"] == number

    with serving() as address, sockets.socket() as deaf:
        host, port = address.removeprefix("ws://").split(":")
        deaf.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
        deaf.connect((host, int(port)))
        deaf.sendall(HANDSHAKE)
        talk(f"{address}/ws/", scenario, max_size=None)
        deaf.settimeout(10)
        received = b""
        while not received.endswith(CLOSED_WITH_4409):
            part = deaf.recv(1 << 16)
            assert part, "it was cut off without a word"
            received = (received + part)[-100:]
