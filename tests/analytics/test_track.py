"""Events from clients: what is taken, what is refused by name, what is stored once, and what not at all."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from analytics.models import Event
from analytics.vocabulary import VOCABULARY
from profiles.services import UserProfileService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.ids import new_id

TRACK = "/api/v1/analytics/track"
BATCH = f"{TRACK}/batch"
HERE = {"session_id": "visit-1"}


def ago(**passed):
    return (timezone.now() - timedelta(**passed)).isoformat()


def page(**fields):
    return {"type": "page_view", "properties": {"path": "/"}, **fields}


def test_one_event_is_stored_with_what_it_says(api_client):
    user, skill = make_user(), make_skill()
    said = {"type": "skill_view", "skill_id": skill.pk, "duration": 45, "properties": {"source": "search"}}
    answer = api_client(user).post(TRACK, {**said, "at": ago(minutes=40)})
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "duplicates": 0, "ignored": 0, "errors": []}
    event = Event.objects.get()
    assert (event.kind, event.user_id, event.skill_id) == ("skill_view", user.pk, skill.pk)
    assert (event.duration, event.source) == (45, "search")
    assert event.half_hour == int(event.at.timestamp()) // 1800
    assert timedelta(minutes=39) < event.received_at - event.at < timedelta(minutes=41)


WRONG = [
    ([], "invalid", None),
    ({}, "required", "type"),
    ({"type": "teleported"}, "unknown_type", "type"),
    ({"type": ["page_view"]}, "unknown_type", "type"),
    ({"type": "liked"}, "unknown_type", "type"),
    (page(colour="red"), "unknown_field", "colour"),
    (page(user_id="0" * 24), "unknown_field", "user_id"),
    (page(at="yesterday"), "invalid", "at"),
    (page(at="2026-03-01T09:00:00"), "invalid", "at"),
    (page(at="9999-12-31T23:59:59Z"), "invalid", "at"),
    (page(at=1767225600), "invalid", "at"),
    (page(at="2027-12-01T00:00:00Z"), "future", "at"),
    (page(at="2026-01-01T00:00:00Z"), "too_old", "at"),
    (page(event_id="x" * 65), "invalid", "event_id"),
    (page(event_id="a\nb"), "invalid", "event_id"),
    (page(session_id=""), "invalid", "session_id"),
    (page(session_id=7), "invalid", "session_id"),
    (page(skill_id="0" * 24), "unknown_field", "skill_id"),
    (page(duration=-1), "invalid", "duration"),
    (page(duration=True), "invalid", "duration"),
    (page(duration=86_401), "invalid", "duration"),
    ({"type": "search", "duration": 3, "properties": {"query": "x"}}, "unknown_field", "duration"),
    (page(properties=[]), "invalid", "properties"),
    (page(properties={}), "required", "properties.path"),
    (page(properties={"path": 7}), "invalid", "properties.path"),
    (page(properties={"path": "a\0b"}), "invalid", "properties.path"),
    (page(properties={"path": "/", "$where": "1"}), "unknown_field", "properties.$where"),
    ({"type": "skill_view"}, "required", "skill_id"),
    ({"type": "skill_view", "skill_id": "nonsense"}, "invalid_id", "skill_id"),
    ({"type": "skill_view", "skill_id": "0" * 24}, "not_found", "skill_id"),
    ({"type": "skill_interaction", "skill_id": "0" * 24}, "required", "properties.interaction"),
    ({"type": "custom", "properties": {"name": "n", "data": "x" * 4_096}}, "too_large", "properties"),
    ({"type": "custom", "properties": {"name": "n", "data": {"a.b": 1}}}, "invalid", "properties.data"),
    ({"type": "custom", "properties": {"name": "n", "data": {"$gt": 1}}}, "invalid", "properties.data"),
    ({"type": "custom", "properties": {"name": "n", "data": 2**60}}, "invalid", "properties.data"),
    ({"type": "custom", "properties": {"name": "n", "data": [[[[[1]]]]]}}, "invalid", "properties.data"),
    ({"type": "custom", "properties": {"name": "n", "data": [{"b": "\0"}]}}, "invalid", "properties.data"),
]


def test_what_is_wrong_is_named_and_the_rest_is_taken(api_client, assert_problem):
    client = api_client()
    events = [wrong for wrong, _, _ in WRONG] + [page()]
    answer = client.post(BATCH, {"events": events, **HERE})
    assert answer.status_code == 202
    body = answer.json()
    assert body["accepted"] == 1
    assert [(error["index"], error["code"], error["attr"]) for error in body["errors"]] == [
        (index, code, attr) for index, (_, code, attr) in enumerate(WRONG)
    ]
    assert all(error["detail"] for error in body["errors"])
    assert_problem(client.post(BATCH, {"events": events[1:3], **HERE}), 400, "unknown_type", "events.1.type")
    assert_problem(client.post(TRACK, page(at="2027-12-01T00:00:00Z", **HERE)), 400, "future", "at")
    assert Event.objects.count() == 1


def test_batches_that_are_none(api_client, assert_problem):
    client = api_client()
    for body, code, attr in [
        ([], "invalid", None),
        ({}, "required", "events"),
        ({"events": {}}, "required", "events"),
        ({"events": []}, "required", "events"),
        ({"events": [page()] * 501}, "max_length", "events"),
        ({"events": [page()], "extra": 1}, "unknown_field", "extra"),
        ({"events": [page()], "session_id": "a b"}, "invalid", "session_id"),
        ({"events": [page()], "sent_at": "now"}, "invalid", "sent_at"),
        ({"events": [page()], "sent_at": ago(hours=25), **HERE}, "clock", "sent_at"),
        ({"events": [page()]}, "required", "events.0.session_id"),
    ]:
        assert_problem(client.post(BATCH, body), 400, code, attr)
    for body in (b"{", b"\xff", b'{"events": [1e400]}', b'{"events": ["\\ud800"]}', b'{"a":' * 2_000):
        assert client.post(BATCH, body, content_type="application/json").status_code == 400
    deep = b'{"events": [{"type": "custom", "properties": {"name": "n", "data": ' + b"[" * 600 + b"]" * 600 + b"}}]}"
    answer = client.post(BATCH, deep, content_type="application/json")
    assert_problem(answer, 400, "required", "events.0.session_id")
    answer = api_client(make_user()).post(BATCH, deep, content_type="application/json")
    assert_problem(answer, 400, "invalid", "events.0.properties")
    assert not Event.objects.exists()


def test_what_is_sent_again_is_stored_once_a_sender(api_client):
    user = make_user()
    batch = {"events": [page(event_id="one"), page(event_id="two"), page(event_id="one")], **HERE}
    first, again = (api_client(user).post(BATCH, batch).json() for _ in range(2))
    assert (first["accepted"], first["duplicates"]) == (2, 1)
    assert (again["accepted"], again["duplicates"]) == (0, 3)
    assert api_client(make_user()).post(BATCH, batch).json()["accepted"] == 2, "somebody else's ids are others"
    assert api_client().post(BATCH, batch).json()["accepted"] == 2
    assert api_client().post(BATCH, {**batch, "session_id": "visit-2"}).json()["accepted"] == 2
    assert Event.objects.count() == 8


def test_clocks_are_corrected_within_bounds(api_client):
    client, now = api_client(), timezone.now()
    wrong = now + timedelta(hours=3)  # this client's clock is three hours ahead
    happened = wrong - timedelta(minutes=10)
    batch = {"events": [page(at=happened.isoformat())], "sent_at": wrong.isoformat(), **HERE}
    assert client.post(BATCH, batch).status_code == 202
    assert abs(Event.objects.get().at - (now - timedelta(minutes=10))) < timedelta(seconds=20)
    Event.objects.all().delete()
    assert client.post(TRACK, page(at=(now + timedelta(seconds=40)).isoformat(), **HERE)).status_code == 202
    event = Event.objects.get()
    assert event.at == event.received_at, "a little ahead is now"
    assert client.post(TRACK, page(at="2026-03-01T09:00:00+23:59", **HERE)).status_code == 400


@pytest.mark.parametrize("header", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_who_asks_not_to_be_tracked_is_not(api_client, header):
    answer = api_client(make_user()).post(BATCH, {"events": [page(), page()]}, headers=header)
    assert answer.status_code == 202
    assert (answer.json()["accepted"], answer.json()["ignored"]) == (0, 2)
    assert api_client().post(TRACK, page(**HERE), headers={"DNT": "0"}).json()["accepted"] == 1
    assert Event.objects.count() == 1


def test_who_chose_not_to_be_counted_is_not(api_client):
    user = make_user()
    UserProfileService.change_privacy(user_id=user.pk, changes={"allow_analytics": False})
    assert api_client(user).post(TRACK, page()).json()["ignored"] == 1
    assert not Event.objects.exists()


def test_only_skills_that_the_sender_may_see(api_client):
    author, reader, enemy = make_user(), make_user(), make_user()
    block(author, enemy)
    public, draft = make_skill(author=author), make_skill(author=author, status="draft")
    hidden = make_skill(author=author, visibility="private")
    view = [{"type": "skill_view", "skill_id": skill.pk} for skill in (public, draft, hidden)]
    view.append({"type": "skill_view", "skill_id": new_id()})

    def refused(user):
        body = api_client(user).post(BATCH, {"events": [*view, page()], **HERE}).json()
        assert {error["code"] for error in body["errors"]} == {"not_found"}
        return [error["index"] for error in body["errors"]]

    assert refused(None) == refused(reader) == [1, 2, 3]
    assert refused(enemy) == [0, 1, 2, 3]
    assert refused(author) == [3]
    assert set(Event.objects.filter(user_id=author.pk).exclude(skill_id=None).values_list("source")) == {("own",)}


def test_a_full_batch_of_the_largest_events_takes_as_many_queries_as_a_small_one(api_client, assert_queries):
    user, skills = make_user(), [make_skill() for _ in range(4)]
    client = api_client(user)
    view = [{"type": "skill_view", "skill_id": skill.pk} for skill in skills]
    large = {"type": "custom", "properties": {"name": "n", "data": "x" * 4_070}}
    client.post(TRACK, page())
    for events in (view[:1], view + [large] * 496):
        body = orjson.dumps({"events": events})
        with assert_queries(5):
            answer = client.post(BATCH, body, content_type="application/json")
        assert answer.status_code == 202, answer.content
        assert answer.json()["accepted"] == len(events)
    assert len(body) > 2_000_000
    assert client.post(TRACK, body, content_type="application/json").status_code == 413


def test_every_type_can_be_told(api_client):
    skill = make_skill()
    values = {"interaction": "like", "channel": "mail", "path": "/", "query": "x", "act": "shown", "name": "n"}
    events = [
        {
            "type": kind,
            **({"skill_id": skill.pk} if schema.skill else {}),
            **({"duration": 1.5} if schema.duration else {}),
            "properties": {name: values[name] for name in schema.required},
        }
        for kind, schema in VOCABULARY.items()
    ]
    answer = api_client().post(BATCH, {"events": events, **HERE})
    assert answer.json()["errors"] == []
    assert answer.json()["accepted"] == len(VOCABULARY)
