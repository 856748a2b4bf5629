"""Whatever is sent: an answer or a documented close code, nothing in the log, and nobody else notices."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.yiz.realtime.sockets import Client, Closed, background, connect, run, signed_in_person
from yiz.realtime.actions import ACTIONS
from yiz.realtime.limits import Limits
from yiz.realtime.member import FORBIDDEN, NOT_FOUND, OVER_LIMIT, TOO_SLOW, UNAUTHENTICATED
from yiz.realtime.publish import SYSTEM, publish
from yiz.realtime.rooms import EVENTS, JOINS, LEAVES

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENTED = {UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, OVER_LIMIT, TOO_SLOW}
NAMES = sorted({*ACTIONS, *JOINS, *LEAVES, *EVENTS})
FIELDS = ("user_id", "skill_id", "notification_id", "token", "last_event_id", "status", "user_ids", "room", "\x00")
ODD = ["", "0" * 24, "f" * 24, "\x00", "a" * 10_000, "../..", "💥" * 50, -1, 2**63, 1e308, True, None, [], {}, [[]]]
DEEP = ("[" * 8_000, '{"event":"ping","data":' + '{"a":' * 900 + "1" + "}" * 900 + "}")

values = st.sampled_from(ODD) | st.recursive(st.none() | st.text(), st.lists, max_leaves=4)
known = st.builds(
    lambda event, data, reference: json.dumps({"event": event, "data": data, "id": reference}),
    st.sampled_from(NAMES),
    values | st.dictionaries(st.sampled_from(FIELDS), values, max_size=3),
    values,
)
wire = st.text().filter(lambda text: text.isprintable())  # a server lets no lone surrogate in
frames = st.lists(
    known
    | st.builds(lambda event: json.dumps({"event": event}), wire)
    | wire
    | st.binary()
    | st.sampled_from(DEEP)
    | st.sampled_from(["x" * 1_000_000, b"\xff" * 1_000_000, "flood"]),
    min_size=1,
    max_size=12,
)


async def assail(client: Client, sent: list[str | bytes]) -> int | None:
    """Sends all of it; every frame has been answered when this returns None, else it is the code of the close."""
    number = 0
    for frame in sent:
        for piece in ['{"event": "ping"}'] * 60 if frame == "flood" else [frame]:
            await client.say_raw(piece)
            number += 1
    try:
        answers = 0
        while answers < number:
            answer = await client.any()
            answers += answer["event"] in ("ack", "error")
            assert answer["data"].get("code") != "server_error", (sent, answer)
    except Closed as closed:
        return closed.code
    return None


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(sent=frames, signed_in=st.booleans(), unhurried=st.booleans())
def test_nothing_that_is_sent_breaks_anything(
    caplog: Any, settings: Any, sent: list[str | bytes], signed_in: bool, unhurried: bool
) -> None:
    settings.REALTIME_LIMITS = Limits(frames_per_second=1_000 if unhurried else 20)
    caplog.clear()
    (user, token), (_, other) = signed_in_person(), signed_in_person()
    seen: list[int | None] = []

    async def scenario() -> None:
        async with connect(token=token) as bystander, connect(token=other if signed_in else "") as client:
            await bystander.ask("join_personal_room", {"user_id": user.pk})
            await client.next("ack")
            seen.append(await assail(client, sent))
            await background(publish, SYSTEM, "still_there", {})
            await bystander.next("still_there")
            assert await bystander.heard() == []

    run(scenario())
    assert seen[0] is None or seen[0] in DOCUMENTED, (sent, seen)
    loud = [record for record in caplog.records if record.exc_info or record.levelname in ("ERROR", "CRITICAL")]
    assert loud == [], (sent, caplog.text)
