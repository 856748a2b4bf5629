"""Live items, over a real connection of the native protocol."""

import asyncio

import pytest

from tests.factories.feed import make_person, share
from tests.factories.follow import make_follow, mute
from tests.yiz.realtime.sockets import connect, run, signed_in_person
from yiz.events.delivery import deliver_pending
from yiz.realtime.publish import refresh_relations

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_item_comes_live_to_those_who_follow_and_did_not_mute() -> None:
    (ann, anns), (cleo, cleos), ben = signed_in_person(), signed_in_person(), make_person("ben")
    make_follow(ann, ben)
    make_follow(cleo, ben)
    mute(cleo, ben)
    deliver_pending()

    def happen() -> None:
        share(ben, "Learn to whistle")
        share(ben, "Not for you", visibility="private")
        refresh_relations(cleo.pk)
        deliver_pending()

    async def scenario() -> None:
        async with connect(token=anns) as listener, connect(token=cleos) as deaf:
            assert (await listener.ask("join_feed"))["room"] == f"feed:{ann.pk}"
            await deaf.ask("join_feed", {"user_id": ann.pk})
            await asyncio.to_thread(happen)
            frame = await listener.next("feed_item")
            assert frame["data"]["target"]["title"] == "Learn to whistle"
            assert frame["data"]["reason"]["text"] == "You follow ben"
            assert await listener.heard() == []
            assert await deaf.heard() == []
            await listener.ask("leave_feed")
            await asyncio.to_thread(happen)
            assert await listener.heard() == []

    run(scenario())


def test_only_for_those_who_signed_in() -> None:
    async def scenario() -> None:
        async with connect() as stranger:
            assert "code" in await stranger.ask("join_feed")

    run(scenario())
