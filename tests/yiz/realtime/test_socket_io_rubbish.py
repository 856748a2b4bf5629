"""Over Socket.IO: packets that no client library would send, and a client that never reads."""

import asyncio
import gc
import json
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.yiz.realtime.server import serving
from tests.yiz.realtime.socket_io import PATIENCE, connected, play
from tests.yiz.realtime.sockets import background
from yiz.realtime.limits import Limits
from yiz.realtime.publish import SYSTEM, publish

# its client does not read the answers to its last polls
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Unclosed (connection|client session):ResourceWarning"),
]


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """What the client left open is found here, and not in another test."""
    yield
    gc.collect()


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address.replace("ws://", "http://")


OPEN = "/socket.io/?EIO=4&transport=websocket"
NONSENSE = (
    '42["', "42", "42{}", "42[]", "42[[1]]", "42[1]", "42null", '42["ping",1]', '42["ping",{},{}]', "42" + "[" * 9_000,
    "44", "4599-[]", '451-["x",{"_placeholder":true,"num":0}]', "43", "430[]", "43999[1]", '42/nowhere,["ping"]',
    "40", "41/nowhere", '42["connect","a","b",{}]', '42["disconnect"]', '42["\\ud800"]', "42" + "9" * 200 + "[]",
)  # fmt: skip


def test_rubbish_disturbs_nobody_and_leaves_no_trace(server: str, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with connected(server) as other, aiohttp.ClientSession() as http:
            for text in NONSENSE:
                async with http.ws_connect(server + OPEN) as raw:
                    await into_root(raw)
                    await raw.send_str(text)
                    await raw.send_str('427["ping",{}]')
                    assert await until(raw, "437["), text
            for text in ("", "7", "4", "nonsense", "4[[[", "b4AAA", "x" * 70_000, "4²"):
                async with http.ws_connect(server + OPEN) as raw:
                    await into_root(raw)
                    await raw.send_str(text)
                    assert not await until(raw, "never"), text
                    assert raw.close_code in (1002, 4408), text
            for text in (b"\x00\xff", b"x" * 20_000):
                async with http.ws_connect(server + OPEN) as raw:
                    await into_root(raw)
                    await raw.send_bytes(text)
                    assert await until(raw, '"code":"binary"' if len(text) == 2 else '"code":"frame_too_large"')
            async with http.ws_connect(server + OPEN) as raw:
                await into_root(raw)
                for _ in range(30):
                    await raw.send_str('42["ping",{}]')
                assert await until(raw, '"code":"too_many_frames"')
                assert not await until(raw, "never")
                assert raw.close_code == 4408
            assert "at" in await other.ask("ping")

    play(scenario)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def test_rubbish_over_http_is_a_bad_request(server: str, caplog: pytest.LogCaptureFixture) -> None:
    polling = f"{server}/socket.io/?EIO=4&transport=polling"

    async def scenario() -> None:
        async with aiohttp.ClientSession() as http:

            async def post(line: str, body: bytes) -> int:
                async with http.post(f"{polling}&sid={line}", data=body) as answer:
                    return answer.status

            async with http.get(polling) as answer:
                line = json.loads((await answer.text())[1:])["sid"]
            assert await post(line, b"40") == 200
            for body, status in (
                (b"\xff", 400), (b"nonsense", 400), (b"", 400), (b"4", 400), (b"x" * 70_000, 413),
                (b"\x1e".join([b'42["ping",{}]'] * 33), 400), (b'42["', 200),
            ):  # fmt: skip
                assert await post(line, body) == status, body[:20]
            assert await post("nobody", b"40") == 400
            for address in (f"{polling}&j=1", f"{polling}&sid=x", f"{server}/socket.io/?transport=carrier-pigeon"):
                async with http.get(address) as answer:
                    assert answer.status == 400, address
            for origin, status in (("http://evil.example", 400), ("http://localhost:8080", 200)):
                async with http.get(polling, headers={"Origin": origin}) as answer:
                    assert answer.status == status
                    assert ("Access-Control-Allow-Origin" in answer.headers) == (status == 200)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(server + OPEN, headers={"Origin": "http://evil.example"})

    play(scenario)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def test_a_client_that_does_not_read_is_let_go_and_delays_nobody(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(queue=20, send_timeout=0.5)

    async def scenario(server: str) -> None:
        async with connected(server) as other, aiohttp.ClientSession() as http:
            async with http.get(f"{server}/socket.io/?EIO=4&transport=polling") as answer:
                line = json.loads((await answer.text())[1:])["sid"]
            async with http.post(f"{server}/socket.io/?EIO=4&transport=polling&sid={line}", data=b"40") as answer:
                assert answer.status == 200
            for number in range(60):
                await background(publish, SYSTEM, "system_update", {"n": number})
                assert (await other.next("system_update"))["n"] == number
            async with http.get(f"{server}/socket.io/?EIO=4&transport=polling&sid={line}") as answer:
                assert '"code":4409' in await answer.text()

    with serving() as address:
        play(lambda: scenario(address.replace("ws://", "http://")))


async def into_root(raw: Any) -> None:
    await raw.send_str("40")
    assert await until(raw, '["ack"')


async def until(raw: Any, text: str) -> bool:
    """Reads up to a message with this in it; False when the server closes before."""
    while True:
        message = await asyncio.wait_for(raw.receive(), PATIENCE)
        if message.type != aiohttp.WSMsgType.TEXT:
            return False
        if message.data == "2":
            await raw.send_str("3")
        elif text in message.data:
            return True
