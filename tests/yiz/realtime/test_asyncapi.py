"""What is described is what is published, what is accepted and what really goes over the wire."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.test import Client as Browser

from profiles.models import User
from social.services import InteractionService
from social.services.comments import CommentService
from tests.factories.follow import make_follow
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.yiz.realtime.sockets import background, connect, run, signed_in_person
from yiz.realtime.actions import ACTIONS
from yiz.realtime.asyncapi import CLOSE_CODES, document, frame_of
from yiz.realtime.catalogue import client_events, server_events
from yiz.realtime.limits import Limits
from yiz.realtime.rooms import EVENTS, JOINS, LEAVES
from yiz.realtime.services import WebSocketService

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
APPS = ("yiz", "profiles", "follow", "social", "discovery", "moderation", "notifications", "feed", "analytics")
TELLING = {"publish": 1, "notice_frame": 0, "event_frame": None}
"""Functions by which something is told, and which of their arguments is the event's name."""

NOT_TOLD = {"erased"}
"""Stands in the journal where an event was that named somebody who has gone."""


def sources() -> Iterator[str]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if path.name != "socket_events.py" and "migrations" not in path.parts:
                yield path.read_text()


def names_told(tree: ast.AST) -> Iterator[str]:
    """Names that stand literally in a call that tells something."""
    for call in ast.walk(tree):
        called = getattr(getattr(call, "func", None), "id", None)
        if isinstance(call, ast.Call) and called in TELLING:
            place = TELLING[called]
            named = [word.value for word in call.keywords if word.arg == "event"]
            named += call.args[place : place + 1] if place is not None else []
            yield from (name.value for name in named if isinstance(name, ast.Constant))


def test_what_is_told_is_described_and_the_other_way_round() -> None:
    telling = [text for text in sources() if any(f"{word}(" in text for word in TELLING)]
    told = {name for text in telling for name in names_told(ast.parse(text))}
    described, everything = set(server_events()), "".join(sources())
    assert sorted(told - described - NOT_TOLD) == []
    assert [name for name in described if f'"{name}"' not in everything] == []
    kinds = {room.kind for room in JOINS.values()}
    assert {room for event in server_events().values() for room in event.rooms} == kinds | {"presence"}


def test_what_is_taken_is_described_and_taken_as_described(settings: Any) -> None:
    settings.REALTIME_LIMITS = Limits(frames_per_second=100)
    assert sorted(client_events()) == sorted({*ACTIONS, *JOINS, *LEAVES, *EVENTS})
    assert [event.name for event in client_events().values() if not event.about] == []
    user, token = signed_in_person()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    real = {"user_id": user.pk, "skill_id": make_skill().pk, "token": token}

    async def scenario() -> None:
        faults = {}
        async with connect(token=token) as client:
            for event in client_events().values():
                said = {name: real.get(name, value) for name, value in event.example.items()}
                answer = await client.ask(event.name, said)
                if "code" in answer or set(answer) != set(event.answer):
                    faults[event.name] = answer
        assert faults == {}

    run(scenario())


def test_examples_are_valid_and_every_reference_leads_somewhere() -> None:
    plain = json.loads(json.dumps(document()))
    faults = []
    for name, message in plain["components"]["messages"].items():
        jsonschema.Draft202012Validator.check_schema(message["payload"])
        for example in message["examples"]:
            faults += [(name, fault.message) for fault in faults_of(example["payload"], message["payload"])]
    for reference in references(plain):
        place: Any = plain
        for word in reference.removeprefix("#/").split("/"):
            place = place[word]
    assert faults == []


def faults_of(frame: Any, schema: Any) -> Iterator[Any]:
    checker = jsonschema.FormatChecker()
    return jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(frame)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from references(inner)


def test_real_frames_are_as_described(run_events: Any, settings: Any) -> None:
    settings.REALTIME_LIMITS = Limits(gather=0.01)
    (author, token), friend = signed_in_person(), make_user()
    make_follow(author, friend)
    skill = make_skill(author=author)
    messages = json.loads(json.dumps(document()))["components"]["messages"]

    def act() -> None:
        run_events()
        InteractionService.like(user=friend, skill_id=skill.pk, liked=True)
        said = CommentService.add(user=friend, skill_id=skill.pk, body="A comment").pk
        CommentService.edit(user=friend, comment_id=said, body="Another")
        run_events()
        CommentService.delete(user=friend, comment_id=said)
        make_skill(author=friend)
        run_events()
        WebSocketService.broadcast(kind="notice", message="Hello")

    wanted = {"skill_update", "comment_added", "comment_edited", "comment_removed", "personal_notification"}
    wanted |= {"system_update", "presence_update", "connected"}

    async def scenario() -> None:
        heard: dict[str, list[Any]] = {}
        async with connect(token=token) as client:
            for event, data in (
                ("join_personal_room", {"user_id": author.pk}),
                ("join_skill_room", {"skill_id": skill.pk}),
                ("join_feed", {}),
                ("subscribe_presence", {"user_ids": [author.pk]}),
            ):
                assert "code" not in await client.ask(event, data)
            await client.ask("presence", {"status": "away"})
            await background(act)
            while wanted - heard.keys():
                frame = await client.any()
                heard.setdefault(frame["event"], []).append(frame)
        faults = [
            (name, fault.message, list(fault.absolute_path))
            for name, frames in heard.items()
            for frame in frames
            for fault in faults_of(frame, messages[name]["payload"])
        ]
        assert faults == []

    run(scenario())


def test_the_document_and_the_page(client: Browser) -> None:
    answer = client.get("/api/asyncapi")
    assert (answer.json()["asyncapi"], answer["Content-Type"]) == ("3.0.0", "application/json")
    assert client.get("/api/asyncapi", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert yaml.safe_load(client.get("/api/asyncapi?format=yaml").content) == answer.json()
    assert client.get("/api/asyncapi?format=xml").json()["errors"][0]["code"] == "invalid_choice"
    page = client.get("/api/asyncapi/docs").content.decode()
    for name in (*client_events(), *server_events()):
        assert f"<code>{name}</code>" in page
    assert "http://" not in page.replace("http://localhost:8080", "")


def test_the_guide_has_every_event_with_its_example() -> None:
    guide = (ROOT / "docs" / "realtime.md").read_text()
    sections, heard = (
        dict(re.findall(r"^### `(\w+)`.*?$(.*?)(?=^##)", f"{part}\n## ", re.M | re.S))
        for part in re.split(r"^## What you hear$", guide, flags=re.M)
    )
    for event in client_events().values():
        sent, answered = blocks(sections[event.name])
        assert sent == {"event": event.name, "data": event.example, "id": 1}
        assert answered == {"event": "ack", "id": 1, "data": event.answer}
    for event in server_events().values():
        assert blocks(heard[event.name]) == [frame_of(event)]
    assert (set(sections), set(heard)) == (set(client_events()), set(server_events()))
    for code in CLOSE_CODES:
        assert f"| {code} |" in guide


def blocks(text: str) -> list[Any]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S)]
