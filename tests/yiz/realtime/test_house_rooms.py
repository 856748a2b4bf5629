"""Rooms and addresses of the domains: what trends, moderators, views; and what those who run the product do."""

import pytest
from django.contrib.auth.models import Group

from analytics.services import AnalyticsService
from discovery.tasks import trending_content
from moderation.roles import MODERATOR
from profiles.models import User, UserGroup
from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.yiz.realtime.sockets import background, connect, run, settled, signed_in_person
from yiz.events.catalogue import SkillsViewed
from yiz.events.outbox import emit
from yiz.metrics import SOCKETS
from yiz.realtime import hub, processes, watch
from yiz.realtime.limits import Limits
from yiz.realtime.publish import MODERATORS, publish
from yiz.realtime.slots import CacheAway

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hasty(settings: object) -> None:
    settings.REALTIME_LIMITS = Limits(gather=0.05)


def test_what_trends_is_told_at_joining_and_when_it_changes() -> None:
    async def scenario() -> None:
        async with connect("/ws/trending/") as client, connect() as other:
            joined = (await client.next("ack"))["data"]
            assert (joined["room"], joined["window"]) == ("trending", "week")
            await background(publish, "trending", "trending_update", {"window": "week", "skills": []})
            assert (await client.next("trending_update"))["room"] == "trending"
            assert await other.heard() == []
            assert (await other.ask("join_trending"))["skills"] == joined["skills"]

    run(scenario())


def test_a_changed_list_is_told_in_both_rooms(run_events: object) -> None:
    skill, viewer = make_skill(), make_user()
    AnalyticsService.track_skill_view(skill_id=skill.pk, user_id=viewer.pk)

    async def scenario() -> None:
        async with connect() as everybody, connect("/ws/trending/") as those:
            await everybody.ask("ping")
            await those.ask("ping")
            await background(forget_what_was_told)
            await background(trending_content, lambda number, what: None)
            for client, room in ((everybody, "system"), (those, "trending")):
                assert (await client.next("trending_update"))["room"] == room

    run(scenario())


def forget_what_was_told() -> None:
    from yiz.cache.constants import TRENDING
    from yiz.cache.services import CacheService

    CacheService.put(TRENDING, "told", [{"id": "another"}])


def test_moderators_alone_hear_of_cases_and_only_while_they_are_some() -> None:
    (moderator, token), (_, others) = signed_in_person(), signed_in_person()
    User.objects.filter(pk=moderator.pk).update(is_staff=True)
    UserGroup.objects.create(user=moderator, group=Group.objects.get(name=MODERATOR))

    async def scenario() -> None:
        async with connect("/ws/moderation/", token) as client, connect(token=others) as user, connect() as nobody:
            assert (await client.next("ack"))["data"] == {"room": MODERATORS}
            assert (await user.ask("join_moderation"))["code"] == "forbidden"
            assert (await nobody.ask("join_moderation"))["code"] == "not_authenticated"
            publish(MODERATORS, "moderation_alert", {"case_id": "c"})
            assert (await client.next("moderation_alert"))["data"] == {"case_id": "c"}
            assert await user.heard() == await nobody.heard() == []
            await background(User.objects.filter(pk=moderator.pk).update, is_staff=False)
            await watch.check(hub.here())
            assert (await client.next("room_left"))["data"]["room"] == MODERATORS
        for path, who, code in (("/ws/moderation/", others, 4403), ("/ws/moderation/", "", 4401)):
            async with connect(path, who) as client:
                assert await client.close_code() == code

    run(scenario())


def test_views_are_gathered_and_the_authors_own_are_none(run_events: object) -> None:
    author, viewer = make_user(), make_user()
    skill, other = make_skill(author=author), make_skill(author=author)

    def look(user: User, *ids: str) -> None:
        events = [{"type": "skill_view", "skill_id": skill_id} for skill_id in ids]
        assert AnalyticsService.track(events=events, viewer=user, session_id="s").accepted == len(ids)

    async def scenario() -> None:
        async with connect(f"/ws/skills/{skill.pk}/") as client:
            await client.ask("ping")
            for _ in range(3):
                await background(look, viewer, skill.pk, skill.pk, other.pk)
            await background(look, author, skill.pk)
            data = (await client.next("skill_update"))["data"]
            heard = data["views"]
            while heard < 6:
                heard += (await client.next("skill_update"))["data"]["views"]
            assert (data["skill_id"], data["change"], heard) == (skill.pk, "view", 6)
            assert set(data["counts"]) >= {"views", "likes"}
            await background(tell_of_figures)
            assert (await client.next("skill_update"))["data"]["views"] == 0
            await settled()
            assert await client.heard() == []

    def tell_of_figures() -> None:
        emit(SkillsViewed(day="2026-01-01", skill_ids=[skill.pk], viewers=[1], known=[0]))
        run_events()

    run(scenario())


def test_moderators_see_the_connections_and_admins_tell_everybody(api_client: object) -> None:
    user, moderator, admin = make_user(), make_moderator(), make_user(is_staff=True, is_superuser=True)
    status, broadcast = "/api/v1/websocket/status", "/api/v1/websocket/broadcast"
    body = {"kind": "maintenance", "message": "Back soon", "ends_at": "2026-03-01T22:15:00Z"}

    def ask() -> dict:
        assert api_client(user).get(status).status_code == 403
        assert api_client(moderator).post(broadcast, body).status_code == 403
        for wrong in ({}, {"message": ""}, {**body, "kind": "x"}, {**body, "starts_at": "2027-01-01T00:00:00Z"}):
            assert api_client(admin).post(broadcast, wrong).status_code == 400
        answer = api_client(admin).post(broadcast, body)
        assert answer.status_code == 202
        return {**api_client(moderator).get(status).json(), "event_id": answer.json()["event_id"]}

    async def scenario() -> None:
        before = SOCKETS.labels("native")._value.get()
        async with connect() as client:
            await client.ask("ping")
            assert SOCKETS.labels("native")._value.get() == before + 1
            await watch.attend(hub.here())
            await watch.attend(hub.here())
            known = await background(ask)
            frame = await client.next("system_update")
            assert (frame["event_id"], frame["data"]) == (known["event_id"], body)
            assert (known["connections"], known["signed_in"], known["layer"]) == (1, 0, "up")
            assert known["by_protocol"] == known["processes"][0]["by_protocol"] == {"native": 1}

    run(scenario())


def test_without_a_cache_nobody_claims_to_know(settings: object, api_client: object, assert_problem: object) -> None:
    moderator = api_client(make_moderator())
    settings.CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    with pytest.raises(CacheAway):
        processes.figures()
    assert_problem(moderator.get("/api/v1/websocket/status"), 503, "unavailable")
