"""What was acknowledged is there after a restart, in the middle of everything: counters, likes, notifications."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.flows.server import Server

LIKERS = 12
SKILL = {
    "title": "Learn Python in 30 Days",
    "description": "A day at a time.",
    "category": "programming",
    "difficulty": "beginner",
    "days": [{"day": 1, "title": "Begin", "tasks": [{"title": "Install it"}]}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated):
    running = Server(tmp_path_factory.mktemp("survival"), "survival", migrated=migrated).start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def likers(server):
    """The access tokens of so many people."""
    with ThreadPoolExecutor(4) as pool:
        return [pair["access"] for pair in pool.map(server.register, [f"liker{index}" for index in range(LIKERS)])]


def share(server, token):
    status, skill = server.call("POST", "/api/v1/social/skills", SKILL, token=token)
    assert status == 201, skill
    return skill["id"]


def likes_of(server, skills, likers):
    """By skill, the numbers of those who find it among their likes."""
    liked = {skill: [] for skill in skills}
    for index, token in enumerate(likers):
        _, page = server.call("GET", "/api/v1/social/me/likes?limit=100", token=token)
        for row in page["results"]:
            if row["id"] in liked:
                liked[row["id"]].append(index)
    return liked


def notified(server, token, wanted):
    """The author's like notifications, once they tell of as many people as wanted (or after 90 s)."""
    rows = []
    for _ in range(900):
        rows = server.call("GET", "/api/v1/notifications/?type=like_received&limit=100", token=token)[1]["results"]
        if sum(row["actor_count"] for row in rows) == wanted:
            break
        threading.Event().wait(0.1)
    return rows


@pytest.mark.parametrize(("how", "rounds"), [("kill", 42), ("stop", 10)])
def test_nothing_acknowledged_is_lost_when_it_ends_in_the_middle(server, likers, how, rounds):
    author = server.register(f"author-{how}")["access"]
    skills = [share(server, author) for _ in range(rounds)]
    acknowledged: set[tuple[int, str]] = set()

    def like(job):
        index, skill = job
        try:
            status, _ = server.call("POST", f"/api/v1/social/skills/{skill}/like", {"liked": True}, token=likers[index])
        except (OSError, HTTPException):
            return
        assert status in (200, 503)
        if status == 200:
            acknowledged.add(job)
            if len(acknowledged) == LIKERS * rounds // 2:
                half.set()

    half = threading.Event()
    jobs = [(index, skill) for skill in skills for index in range(LIKERS)]
    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(like, job) for job in jobs]
        assert half.wait(120)
        assert server.kill() is None if how == "kill" else server.stop() == 0
        for job in running:
            job.result()

    server.start()
    liked = likes_of(server, skills, likers)
    assert all(index in liked[skill] for index, skill in acknowledged)
    for skill in skills:
        assert server.call("GET", f"/api/v1/social/skills/{skill}")[1]["counts"]["likes"] == len(liked[skill])

    rows = notified(server, author, sum(len(indexes) for indexes in liked.values()))
    places = {}
    for row in rows:
        assert row["target"]["id"] not in places, "two notifications of one skill"
        places[row["target"]["id"]] = row["actor_count"]
    assert places == {skill: len(indexes) for skill, indexes in liked.items() if indexes}


def test_many_liking_and_unliking_leave_exact_counters(server, likers):
    author = server.register("author-of-many")["access"]
    skill = share(server, author)
    statuses = []

    def flip(index):
        for turn in range(6):
            body = {"liked": (turn + index) % 3 != 0}
            statuses.append(
                server.call("POST", f"/api/v1/social/skills/{skill}/like", body, token=likers[index % 8])[0]
            )

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(flip, range(32)))
    assert set(statuses) == {200}
    people = server.call("GET", f"/api/v1/social/skills/{skill}/likers?limit=100")[1]["results"]
    assert server.call("GET", f"/api/v1/social/skills/{skill}")[1]["counts"]["likes"] == len(people)
    assert sum(row["actor_count"] for row in notified(server, author, len(people))) == len(people)
