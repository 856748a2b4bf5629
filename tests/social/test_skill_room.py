"""The skill's room over a real connection: who is in, what is heard, who must leave."""

import pytest

from social.models import SharedSkill
from social.services import InteractionService, PlanService, SkillService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.yiz.realtime.sockets import background, connect, run, settled, signed_in_person
from yiz.events.delivery import deliver_pending

pytestmark = pytest.mark.django_db(transaction=True)


async def told() -> None:
    """What has happened until now is delivered, and heard."""
    await background(deliver_pending)
    await settled()


def test_everybody_in_the_room_hears_the_counts():
    skill, fan = make_skill(), make_user()

    async def scenario():
        async with connect() as client:
            joined = await client.ask("join_skill_room", {"skill_id": skill.pk})
            assert joined["counts"]["likes"] == 0
            acts = [
                ("like", lambda: InteractionService.like(user=fan, skill_id=skill.pk, liked=True)),
                ("rating", lambda: InteractionService.rate(user=fan, skill_id=skill.pk, rating=5)),
                ("download", lambda: PlanService.download(user=fan, skill_id=skill.pk)),
                ("edited", lambda: SkillService.edit(skill_id=skill.pk, changes={"title": "Anew"})),
            ]
            for change, act in acts:
                await background(act)
                await told()
                data = (await client.next("skill_update"))["data"]
                assert (data["skill_id"], data["change"]) == (skill.pk, change)
            assert data["version"] == 2
            assert data["counts"] | {"likes": 1, "ratings": 1, "downloads": 1} == data["counts"]
            assert data["rating"]["average"] == 5.0
            assert data["actor"]["id"] == skill.author_id

    run(scenario())


def test_those_who_may_not_see_it_stay_outside():
    draft = make_skill(status="draft")
    (stranger, token) = signed_in_person()
    blocked = make_skill()
    block(blocked.author, stranger)

    async def scenario():
        async with connect(token=token) as client:
            for skill_id in (draft.pk, blocked.pk, "65f0c0ffee65f0c0ffee0000", "x", 5):
                assert (await client.ask("join_skill_room", {"skill_id": skill_id}))["code"] == "not_found"

    run(scenario())


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda skill: SkillService.edit(skill_id=skill.pk, changes={"visibility": "private"}),
        lambda skill: SkillService.unpublish(skill_id=skill.pk),
        lambda skill: SkillService.delete(skill_id=skill.pk),
    ],
)
def test_who_may_not_see_it_any_more_leaves_at_once(withdraw):
    skill = make_skill()

    async def scenario():
        async with connect() as client:
            await client.ask("join_skill_room", {"skill_id": skill.pk})
            await background(lambda: withdraw(skill))
            await told()
            await background(lambda: like_once_it_is_back(skill))
            await told()
            assert "skill_update" not in await client.heard()

    run(scenario())


def like_once_it_is_back(skill):
    """Would be heard by anybody who had stayed in the room."""
    SharedSkill.objects.filter(pk=skill.pk).update(status="published", audience="public")
    InteractionService.like(user=make_user(), skill_id=skill.pk, liked=True)


def test_somebody_whose_profile_is_closed_is_not_named():
    skill, shy = make_skill(), make_user(profile_visibility="followers")

    async def scenario():
        async with connect() as client:
            await client.ask("join_skill_room", {"skill_id": skill.pk})
            await background(lambda: InteractionService.like(user=shy, skill_id=skill.pk, liked=True))
            await told()
            assert (await client.next("skill_update"))["data"]["actor"] is None

    run(scenario())
