"""What the room of a skill hears of its comments."""

import pytest

from social.services.comments import CommentService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill
from tests.yiz.realtime.sockets import background, connect, run, settled, token_of
from yiz.events import delivery

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_room_hears_of_comments_as_they_come_change_and_go() -> None:
    skill, writer = make_skill(), make_user("writer")

    async def scenario() -> None:
        async with connect() as client:
            await client.ask("join_skill_room", {"skill_id": skill.pk})
            comment = await background(lambda: make_comment(skill=skill, author=writer, body="*Hi*"))
            await background(delivery.deliver_pending)
            added = (await client.next("comment_added"))["data"]
            assert (added["id"], added["skill"], added["body_html"]) == (comment.pk, skill.pk, "<p><em>Hi</em></p>")
            assert (added["author"]["username"], added["viewer"]["is_author"]) == ("writer", False)
            await background(lambda: CommentService.edit(user=writer, comment_id=comment.pk, body="Ho"))
            await background(delivery.deliver_pending)
            assert (await client.next("comment_edited"))["data"]["body"] == "Ho"
            await background(lambda: CommentService.delete(user=writer, comment_id=comment.pk))
            await background(delivery.deliver_pending)
            removed = (await client.next("comment_removed"))["data"]
            assert removed == {"id": comment.pk, "skill": skill.pk, "parent": None}

    run(scenario())


def test_what_is_gone_before_it_is_told_is_not_shown() -> None:
    skill, writer = make_skill(), make_user()

    async def scenario() -> None:
        async with connect() as client:
            await client.ask("join_skill_room", {"skill_id": skill.pk})
            comment = await background(lambda: make_comment(skill=skill, author=writer, body="Oops"))
            await background(lambda: CommentService.delete(user=writer, comment_id=comment.pk))
            await background(delivery.deliver_pending)
            await settled()
            heard = await client.heard()
            assert "comment_added" not in heard
            assert "comment_removed" in heard

    run(scenario())


def test_nobody_hears_of_comments_across_a_block() -> None:
    skill, writer, enemy = make_skill(), make_user(), make_user()
    block(enemy, writer)
    token = token_of(enemy)

    async def scenario() -> None:
        async with connect("/ws/", token) as client:
            await client.ask("join_skill_room", {"skill_id": skill.pk})
            await background(lambda: make_comment(skill=skill, author=writer))
            await background(delivery.deliver_pending)
            await settled()
            assert "comment_added" not in await client.heard()

    run(scenario())
