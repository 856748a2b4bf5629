"""Presence: on several devices and in several processes, told to those who may know, and to nobody else."""

import asyncio
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from follow.services import FollowService
from profiles.models import User, UserPrivacy
from tests.factories.follow import block, make_accepted_follow, mute
from tests.factories.profiles import make_user
from tests.yiz.realtime.sockets import Client, background, connect, run, signed_in_person
from yiz.realtime import hub, presence, slots, watch
from yiz.realtime.limits import Limits
from yiz.realtime.models import LastSeen
from yiz.realtime.presence import look_again

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hasty(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(gather=0.01)


async def watching(client: Client, *user_ids: str) -> dict[str, str]:
    answer = await client.ask("subscribe_presence", {"user_ids": list(user_ids)})
    return {row["user_id"]: row["status"] for row in answer["presence"]}


async def told(client: Client) -> tuple[str, str]:
    data = (await client.next("presence_update"))["data"]
    return data["user_id"], data["status"]


def test_somebody_is_there_while_one_of_their_devices_is() -> None:
    (watcher, one), (user, other) = signed_in_person(), signed_in_person()

    async def scenario() -> None:
        async with connect(token=one) as client:
            assert await watching(client, user.pk, watcher.pk) == {user.pk: "offline", watcher.pk: "online"}
            async with connect(token=other) as phone:
                assert await told(client) == (user.pk, "online")
                await phone.ask("presence", {"status": "away"})
                assert await told(client) == (user.pk, "away")
                async with connect("/ws/notifications/", other) as laptop:
                    assert await told(client) == (user.pk, "online")
                    assert (await laptop.ask("presence", {"status": "asleep"}))["code"] == "invalid"
                assert await told(client) == (user.pk, "away")
            frame = await client.next("presence_update")
            assert (frame["data"]["status"], frame["room"]) == ("offline", f"presence:{user.pk}")
            assert frame["data"]["last_seen"] <= frame["at"]
            assert len(frame["event_id"]) == 24
            assert await watching(client) == {}
            async with connect(token=other) as back:
                await back.ask("ping")
                await asyncio.sleep(0.05)
            assert await client.heard() == []

    run(scenario())
    assert LastSeen.objects.filter(user_id=user.pk, at__gte=now() - timedelta(minutes=1)).count() == 1


def test_a_killed_process_leaves_nobody_looking_present() -> None:
    """Its leases end by themselves: here they are taken away."""
    (_, one), user = signed_in_person(), make_user()
    presence.was_there([user.pk])

    async def scenario() -> None:
        slot = await background(slots.take, user.pk, 10, presence.ONLINE)
        async with connect(token=one) as client:
            assert await watching(client, user.pk) == {user.pk: "online"}
            await background(cache.delete, slot)
            await watch.attend(hub.here())
            assert await told(client) == (user.pk, "offline")

    run(scenario())


def test_leases_are_kept_and_taken_anew_after_the_cache_was_away() -> None:
    user, token = signed_in_person()

    async def scenario() -> None:
        async with connect(token=token) as client:
            await client.ask("ping")
            (member,) = hub.here().members
            member.slot = slots.UNCOUNTED
            await background(cache.clear)
            await watch.attend(hub.here())
            assert member.slot
            assert (await background(presence.statuses, [user.pk]))[user.pk] == "online"
            member.put_down -= watch.PUT_DOWN_EVERY
            await watch.attend(hub.here())
            assert await background(LastSeen.objects.filter(user_id=user.pk).exists)
        assert (await background(presence.statuses, [user.pk]))[user.pk] == "offline"

    run(scenario())


def test_only_those_are_told_who_may_know() -> None:
    """`seen` (one who looks at many) and `viewers` (one seen by many) agree with this table for every pair."""
    viewer, follower = make_user(), make_user()
    people = {
        "public": make_user(),
        "followers": make_user(profile_visibility="followers"),
        "private": make_user(profile_visibility="private"),
        "shy": make_user(),
        "silent": make_user(),
        "blocker": make_user(),
        "blocked": make_user(),
        "muted": make_user(),
        "gone": make_user(),
    }
    for name, visibility in (("shy", "followers"), ("silent", "private")):
        UserPrivacy.objects.filter(user=people[name]).update(activity_visibility=visibility)
    for person in people.values():
        make_accepted_follow(follower, person)
    User.objects.filter(pk=people["gone"].pk).update(status="banned")
    for who in (viewer, follower):
        block(people["blocker"], who)
        block(who, people["blocked"])
        mute(who, people["muted"])
    ids = {name: person.pk for name, person in people.items()}
    expected = {viewer.pk: {"public"}, follower.pk: {"public", "followers", "private", "shy"}}
    sight = presence.presence_sight.provider
    for viewer_id, names in expected.items():
        assert {name for name in ids if ids[name] in sight.seen(viewer_id, [*ids.values(), "f" * 24])} == names
        assert {name for name in ids if viewer_id in sight.viewers(ids[name], [*expected, ids[name]])} == names
    assert sight.seen(viewer.pk, [viewer.pk]) == {viewer.pk} == sight.viewers(viewer.pk, [viewer.pk])


def test_whoever_may_not_know_any_more_sees_them_go() -> None:
    (watcher, one), (user, other) = signed_in_person(), signed_in_person()
    make_accepted_follow(watcher, user)

    async def scenario() -> None:
        async with connect(token=one) as client, connect(token=other) as there:
            await there.ask("ping")
            assert await watching(client, user.pk) == {user.pk: "online"}
            await background(User.objects.filter(pk=user.pk).update, profile_visibility="private")
            look_again(user.pk)
            await asyncio.sleep(0.1)
            assert await client.heard() == []
            await background(lambda: FollowService.unfollow(actor_id=watcher.pk, user_id=user.pk))
            look_again(user.pk)
            frame = await client.next("presence_update")
            assert frame["data"] == {"user_id": user.pk, "status": "offline", "last_seen": None}
            assert presence.presence_room(user.pk) not in hub.here().rooms
            assert await watching(client, user.pk) == {}

    run(scenario())


def test_what_is_no_list_of_ids_is_refused_and_the_anonymous_see_nobody(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(gather=0.01, watched=2)
    _, token = signed_in_person()

    async def scenario() -> None:
        async with connect("/ws/presence/", token) as client, connect() as nobody:
            for wrong in (None, "f" * 24, [1], ["x"], ["f" * 24] * 3, {}):
                assert (await client.ask("subscribe_presence", {"user_ids": wrong}))["code"] == "invalid"
            assert await watching(client, "e" * 24) == {}
            for event in ("presence", "subscribe_presence"):
                assert (await nobody.ask(event, {"status": "away", "user_ids": []}))["code"] == "not_authenticated"
        async with connect("/ws/presence/") as nobody:
            assert await nobody.close_code() == 4401

    run(scenario())


def test_over_http(api_client: object, assert_problem: object) -> None:
    me, other, stranger = make_user(), make_user(), make_user(profile_visibility="private")
    slots.take(other.pk, 10, presence.AWAY)
    presence.was_there([me.pk])
    url, client = "/api/v1/websocket/presence", api_client(me)
    asked = ",".join([other.pk, me.pk, stranger.pk, other.pk])
    rows = client.get(url, {"user_ids": asked}).json()["results"]
    assert [(row["user_id"], row["status"]) for row in rows] == [(other.pk, "away"), (me.pk, "offline")]
    assert all(row["last_seen"].endswith("Z") for row in rows)
    turned = client.get(f"{url}?user_ids={me.pk}&user_ids={other.pk}").json()["results"]
    assert [row["user_id"] for row in turned] == [me.pk, other.pk]
    for wrong in ({}, {"user_ids": "x"}, {"user_ids": ",".join(["f" * 24] * 101)}, {"user_ids": me.pk, "more": "1"}):
        assert client.get(url, wrong).status_code == 400
    assert_problem(api_client().get(url, {"user_ids": asked}), 401, "not_authenticated")


def test_the_queries_do_not_grow_with_the_people(assert_queries: object) -> None:
    viewer, people = make_user(), [make_user() for _ in range(10)]
    for number in (2, 10):
        with assert_queries(8):
            assert len(presence.seen_by(viewer.pk, [person.pk for person in people[:number]])) == number
