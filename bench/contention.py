"""Thirty-two callers like and unlike one skill for ten seconds, over HTTP, on the product as `up` starts it.

    .venv/bin/python -m bench.contention

Set MONGO_URI and REDIS_URL to run it on them. Prints how many calls were answered, how fast, by which status, and
whether the skill's counter, the rows and the notification agree afterwards. Ends with 1 when they do not.
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.flows.server import Server

CALLERS = 32
SECONDS = 10
PEOPLE = 8
SKILL = {
    "title": "Learn Python in 30 Days",
    "description": "A day at a time.",
    "category": "programming",
    "difficulty": "beginner",
    "days": [{"day": 1, "title": "Begin", "tasks": [{"title": "Install it"}]}],
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "contention", LOG_LEVEL="WARNING").start()
        try:
            return measure(server)
        finally:
            server.close()


def measure(server: Server) -> int:
    author = server.register("author")["access"]
    skill = server.call("POST", "/api/v1/social/skills", SKILL, token=author)[1]["id"]
    people = [server.register(f"person{number}")["access"] for number in range(PEOPLE)]
    statuses: Counter[int] = Counter()
    times: list[float] = []
    end = time.monotonic() + SECONDS

    def flip(number: int) -> None:
        while (begin := time.monotonic()) < end:
            status, _ = server.call("POST", f"/api/v1/social/skills/{skill}/like", {}, token=people[number % PEOPLE])
            times.append(time.monotonic() - begin)
            statuses[status] += 1

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(flip, range(CALLERS)))
    rows = len(server.call("GET", f"/api/v1/social/skills/{skill}/likers?limit=100")[1]["results"])
    counter = server.call("GET", f"/api/v1/social/skills/{skill}")[1]["counts"]["likes"]
    told = settled(server, author, rows)
    times.sort()
    print(
        f"{len(times)} calls in {SECONDS} s by {CALLERS} callers, statuses {dict(statuses)}; "
        f"p50 {statistics.median(times) * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms; "
        f"likes: {rows} rows, counter {counter}, notified of {told}"
    )
    return 0 if set(statuses) == {200} and rows == counter == told else 1


def settled(server: Server, token: str, wanted: int) -> int:
    """How many likes the author's notifications tell of, once that is as many as wanted, or after 120 s."""
    told = -1
    for _ in range(1_200):
        page = server.call("GET", "/api/v1/notifications/?type=like_received", token=token)[1]
        told = sum(row["actor_count"] for row in page["results"])
        if told == wanted:
            break
        time.sleep(0.1)
    return told


if __name__ == "__main__":
    sys.exit(main())
