"""How fast an owner's socket hears of a like while many sockets are open, and what each of them takes.

    python -m bench.bench_realtime --sockets 1000 --rate 50 --seconds 10

Starts the product as `up` does, in a folder of its own: embedded, or with MONGO_URI and REDIS_URL on these. Everything
is on the loopback, within a minute. Prints the memory that a connection takes (the web process's RSS, after less
before), how many sockets a system update reached, the time from the answer of `POST like` to the owner's socket, and
the rate of events through `publish` beside that of the bare channel layer in the same process.
"""

import argparse
import asyncio
import logging
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench import layer
from bench.crowd import Crowd, Likes, SocketIoCrowd, allow_files, delays, seed
from tests.flows.server import Server

OWNERS, WARM = 50, 5
PATIENCE = 15.0
PASSWORD = "a-long-enough-passphrase-7"
STAFF = f"""
from profiles.models import User
from notifications.models import Announcement
User.objects.create_superuser("boss", "boss@example.com", "{PASSWORD}")
print("MADE", Announcement.objects.create(title="Maintenance tonight").pk)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--socketio", type=int, default=200, help="clients of Socket.IO")
    parser.add_argument("--rate", type=int, default=50, help="likes a second")
    parser.add_argument("--seconds", type=int, default=10)
    wanted = parser.parse_args()
    spare = 300 + 2 * wanted.socketio
    sockets = min(wanted.sockets, allow_files(wanted.sockets + spare) - spare)
    with tempfile.TemporaryDirectory() as folder:
        logging.disable(logging.INFO)
        layer.set_up(Path(folder) / "own")
        server = Server(Path(folder), "realtime", LOG_LEVEL="WARNING").start()
        try:
            code = asyncio.run(measure(server, sockets, wanted.socketio, wanted.rate, wanted.seconds))
        finally:
            server.close()
    return code


async def measure(server: Server, number: int, others: int, rate: int, seconds: int) -> int:
    """0 when everything that was sent has arrived."""
    crowd = await asyncio.to_thread(seed, server, people=max(number, 4 * OWNERS), owners=OWNERS + WARM)
    await _open(server, crowd, 20, close=True)  # what the first of them load is not a matter of each
    before, begin = memory(server), time.perf_counter()
    sockets = await _open(server, crowd, number)
    took = time.perf_counter() - begin
    await asyncio.sleep(1)
    each = (memory(server) - before) / number
    print(f"{kind(server)}: {number} sockets open in {took:.1f} s, {each:.1f} KB each; load {os.getloadavg()[0]:.1f}")

    before, begin = memory(server), time.perf_counter()
    io = SocketIoCrowd(server.port)
    await io.open(crowd["tokens"][:others])
    took = time.perf_counter() - begin
    await asyncio.sleep(1)
    if others:
        print(f"{others} clients of Socket.IO in {took:.1f} s, {(memory(server) - before) / others:.1f} KB each")

    warm = Likes(server.port, crowd, range(OWNERS, OWNERS + WARM))
    await asyncio.to_thread(warm.give, rate=10, seconds=1)
    likes = Likes(server.port, crowd, range(OWNERS))
    await asyncio.to_thread(likes.give, rate=rate, seconds=seconds)
    found, lost = await _settled(likes, sockets)
    answered = sorted(likes.took)
    print(
        f"{len(found)} likes told at {rate} a second, {lost} never, {likes.refused} refused: "
        f"p50 {_at(found, 0.5):.0f} ms, p99 {_at(found, 0.99):.0f} ms from the answer to the socket; "
        f"POST p50 {_at(answered, 0.5):.0f} ms, p99 {_at(answered, 0.99):.0f} ms; load {os.getloadavg()[0]:.1f}"
    )
    reached, spread = await _announce(server, sockets, io, number + others)
    print(f"a system update reached {reached} of {number + others}, the last after {1_000 * spread:.0f} ms")
    await asyncio.gather(sockets.close(), io.close())
    bare, whole = await layer.rates()
    print(
        f"events a second: {bare:.0f} through the bare channel layer, {whole:.0f} by publish, ratio {whole / bare:.2f}"
    )
    return 0 if lost == likes.refused == 0 and reached == number + others else 1


async def _open(server: Server, crowd: dict[str, Any], number: int, *, close: bool = False) -> Crowd:
    sockets = Crowd(server.port)
    await sockets.open(crowd, number)
    if close:
        await sockets.close()
        await asyncio.sleep(1)
    return sockets


async def _settled(likes: Likes, sockets: Crowd) -> tuple[list[float], int]:
    """Once all are told, or after some patience."""
    end = time.perf_counter() + PATIENCE
    while (found := delays(likes, sockets.sockets))[1] and time.perf_counter() < end:
        await asyncio.sleep(0.2)
    return found


async def _announce(server: Server, sockets: Crowd, io: SocketIoCrowd, wanted: int) -> tuple[int, float]:
    """Has it told by the admin, as its people do; answers how many heard, and after how many seconds all had."""
    made = await asyncio.to_thread(server.manage, "shell", "-c", STAFF)
    page = "/admin/notifications/announcement/"
    async with httpx.AsyncClient(base_url=server.base, timeout=30, follow_redirects=True) as staff:
        await staff.get("/admin/login/")
        login = {"username": "boss", "password": PASSWORD, "next": page}
        answer = await staff.post("/admin/login/", data={**login, **_token(staff)})
        begin = time.perf_counter()
        order = {"action": "tell_everybody", "_selected_action": made.partition("MADE ")[2].split()[0]}
        answer = await staff.post(page, data={**order, **_token(staff)})
        answer.raise_for_status()
    heard: list[float] = []
    while len(heard) < wanted and time.perf_counter() < begin + PATIENCE:
        await asyncio.sleep(0.1)
        heard = [at for socket in sockets.sockets for at, event, _ in socket.heard if event == "system_update"]
        heard += io.heard
    return len(heard), max(heard, default=begin) - begin


def _token(staff: httpx.AsyncClient) -> dict[str, str]:
    found = next(value for name, value in staff.cookies.items() if "csrf" in name)
    return {"csrfmiddlewaretoken": found}


def kind(server: Server) -> str:
    return "MongoDB and Redis" if "MONGO_URI" in server.environment else "embedded, SQLite"


def memory(server: Server) -> float:
    """KB in RAM of the process that has the sockets: `up` itself, or the part of it that is called web."""
    assert server.process is not None
    own = server.process.pid
    parts = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    web = [pid for pid in parts if b"yiz.engine.parts\0web" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{web[0] if web else own}/status").read_text())
    return float(found[1]) if found else 0.0


def _at(ordered: list[float], share: float) -> float:
    """In milliseconds; 0 when there is nothing."""
    return 1_000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


if __name__ == "__main__":
    sys.exit(main())
