"""Everybody listens to everything they can ask for while everything is done: they hear what they may see, no more, no
less. What that is a small model says (`model.py`), which shares nothing with the product."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest

from profiles.models import User
from tests.factories.feed import make_person
from tests.factories.follow import block, make_follow, mute
from tests.yiz.realtime.model import ANONYMOUS, Heard, World
from tests.yiz.realtime.script import Script
from tests.yiz.realtime.sockets import Client, Closed, background, connect, handshake, run, token_of
from yiz.events.delivery import deliver_pending
from yiz.realtime.journal import NO_EVENT
from yiz.realtime.limits import Limits
from yiz.realtime.publish import SYSTEM, publish
from yiz.realtime.rooms import JOINS

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = ("ada", "bob", "eve", "mel", "zoe", "kim", "kim2", "rex")
FOLLOWS = [
    ("bob", "ada"),
    ("eve", "ada"),
    ("eve", "bob"),
    ("mel", "ada"),
    ("mel", "bob"),
    ("zoe", "bob"),
    ("ada", "bob"),
]
FOLLOWS += [("rex", "ada"), ("kim2", "ada"), ("mel", "eve")]
OTHERS = {"join_personal_room", "join_feed", "join_skill_room", "join_system"}
"""The joins that have a rule of their own below."""

NOT_HEARD = {"connected", "ping", "ack", "error"}


class Listeners:
    """One connection for each, anonymous ones too."""

    def __init__(self, world: World, script: Script, clients: dict[str, Client]) -> None:
        self.world, self.script, self.clients = world, script, clients
        self.known: dict[str, str] = {}
        self.faults: list[tuple[Any, ...]] = []

    async def join_all(self) -> None:
        """Everything that there is, by everybody; who gets in must be as the model says."""
        await asyncio.gather(*(self._join(name) for name in self.world.listeners))

    async def _join(self, name: str) -> None:
        client = self.clients[name]
        await client.ask("resume", {"last_event_id": NO_EVENT})
        await self._expect(name, "join_feed", {}, name != ANONYMOUS)
        for other, person in self.script.people.items():
            await self._expect(name, "join_personal_room", {"user_id": person.pk}, other == name)
        await self._join_skills(name, list(self.script.skills))
        for event in set(JOINS) - OTHERS:
            answer = await client.ask(event, {})
            if "code" not in answer and event == "join_moderation":
                self.faults.append((name, event, answer))

    async def join_skills(self, skills: Sequence[str]) -> None:
        """Their rooms anew, by everybody: who was put out stays out, who may be there now comes in."""
        await asyncio.gather(*(self._join_skills(name, skills) for name in self.world.listeners))

    async def _join_skills(self, name: str, skills: Sequence[str]) -> None:
        for skill in skills:
            data = {"skill_id": self.script.skills[skill]}
            await self._expect(name, "join_skill_room", data, self.world.sees(name, skill))

    async def _expect(self, name: str, event: str, data: dict[str, Any], allowed: bool) -> None:
        answer = await self.clients[name].ask(event, data)
        if ("room" in answer) != allowed:
            self.faults.append((name, event, data, answer))

    async def heard(self) -> Heard:
        """What has come to each of them by now."""
        await background(publish, SYSTEM, "marker", {})
        found: Heard = set()
        for name in list(self.clients):
            found |= {(name, what) for what in await self._drain(name)}
        return found

    async def _drain(self, name: str) -> list[str]:
        heard = []
        try:
            while (frame := await self.clients[name].any())["event"] != "marker":
                if frame["event"] not in NOT_HEARD:
                    heard.append(self._named(name, frame))
        except Closed as closed:
            if name not in self.world.gone or closed.code != 4401:
                self.faults.append((name, closed))
            del self.clients[name]
        if len(heard) != len(set(heard)):
            self.faults.append((name, "twice", heard))
        return heard

    def _named(self, name: str, frame: dict[str, Any]) -> str:
        event, data = frame["event"], frame["data"]
        self._look_for_secrets(name, frame)
        if event == "room_left":
            return f"room_left {self._skill(data['room'].partition(':')[2])}"
        if event.startswith(("skill_update", "comment_")):
            return " ".join(filter(None, (event, data.get("change"), self._skill(frame["room"].partition(":")[2]))))
        if event == "personal_notification":
            self.known[data["id"]] = f"{data['type']} {self._target(name, data)}"
            return f"{event} {self.known[data['id']]}"
        if event == "notification_removed":
            return f"{event} {self.known[data['notification_ids'][0]]}"
        return f"feed_item {data['type']}" if event == "feed_item" else event

    def _target(self, name: str, data: dict[str, Any]) -> str:
        """What the model calls that which a notification tells of."""
        names = {made: name for name, made in (*self.script.skills.items(), *self.script.ids.items())}
        names |= {person.pk: name for name, person in self.script.people.items()}
        if data["type"] == "follow_received":
            return name
        actor = f":{names[data['actors'][0]['id']]}" if data["type"] == "rating_received" else ""
        return names.get(data["target"]["id"], "") + actor

    def _skill(self, skill_id: str) -> str:
        return next(name for name, known in self.script.skills.items() if known == skill_id)

    def _look_for_secrets(self, name: str, frame: dict[str, Any]) -> None:
        """Neither somebody across a block, nor a skill that one may not see, stands anywhere in what comes."""
        if frame["event"] in ("room_left", "notification_removed"):
            return
        text = str(frame)
        hidden = [self.script.people[other].pk for other in PEOPLE if self.world.apart(name, other)]
        hidden += [pk for skill, pk in self.script.skills.items() if not self.world.sees(name, skill)]
        if any(secret in text for secret in hidden):
            self.faults.append((name, "a secret", frame))


def cast() -> tuple[World, Script]:
    people: dict[str, User] = {name: make_person(name) for name in PEOPLE}
    world = World(PEOPLE, profile=dict.fromkeys(PEOPLE, "public"))
    for follower, followee in FOLLOWS:
        make_follow(people[follower], people[followee])
        world.follows.add((follower, followee))
    block(people["ada"], people["zoe"])
    mute(people["mel"], people["bob"])
    world.blocks.add(("ada", "zoe"))
    world.mutes.add(("mel", "bob"))
    deliver_pending()
    for follower, followee in FOLLOWS:
        world.to(followee, "follow_received", follower, followee)
    return world, Script(world, people)


def test_everybody_hears_exactly_what_they_may_see(settings: Any) -> None:
    settings.REALTIME_LIMITS = Limits(frames_per_second=100_000, queue=2_000)
    world, script = cast()
    tokens = {name: token_of(person) for name, person in script.people.items()} | {ANONYMOUS: ""}
    wrong: list[object] = []

    async def scenario() -> None:
        async with AsyncExitStack() as stack:
            clients = {n: await stack.enter_async_context(connect(token=tokens[n])) for n in world.listeners}
            listeners = Listeners(world, script, clients)
            await listeners.join_all()
            await listeners.heard()  # what was told before, from the first event on
            wrong.extend(fault for fault in listeners.faults if fault[1] != "twice")
            listeners.faults.clear()
            for label, act in script.acts():
                before = world.rooms()
                expected = await background(act)
                await background(deliver_pending)
                heard = await listeners.heard()
                if heard != expected:
                    wrong.append((label, {"leaked": heard - expected, "lost": expected - heard}))
                await listeners.join_skills(
                    [skill for skill, inside in world.rooms().items() if inside != before.get(skill)]
                )
            await listeners.join_skills(list(script.skills))
            wrong.extend(listeners.faults)
            communicator, _ = await handshake("/ws/notifications/", tokens["rex"])
            assert await Client(communicator).close_code() == 4401

    run(scenario())
    assert wrong == [], "\n".join(map(str, wrong))
