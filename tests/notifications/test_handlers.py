"""Who hears of what, through the services and the outbox."""

import pytest

from follow.services import FollowService
from notifications.models import Notification
from social.services import CommentService, InteractionService, PlanService, SkillService
from tests.factories.profiles import make_user
from tests.factories.social import make_skill


@pytest.fixture
def author(db):
    return make_user("ada")


@pytest.fixture
def reader(db):
    return make_user("grace")


@pytest.fixture
def skill(author):
    return make_skill(author=author, title="Read music")


def told(user, *types):
    """The types of the user's notifications that are there, oldest first."""
    return list(Notification.objects.visible_to(user).order_by("id").values_list("type", flat=True))


def act(kind, user, skill):
    match kind:
        case "like":
            InteractionService.like(user=user, skill_id=skill.id, liked=True)
        case "rate":
            InteractionService.rate(user=user, skill_id=skill.id, rating=4)
        case "download":
            PlanService.download(user=user, skill_id=skill.id)
        case "comment":
            CommentService.add(user=user, skill_id=skill.id, body="Well made.")
        case "follow":
            FollowService.follow(actor_id=user.id, user_id=skill.author_id)


KINDS = {
    "like": "like_received",
    "rate": "rating_received",
    "download": "download_received",
    "comment": "comment_received",
    "follow": "follow_received",
}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items())
def test_the_one_concerned_hears_of_it_once(kind, expected, author, reader, skill, run_events):
    act(kind, reader, skill)
    run_events()
    run_events()
    assert told(author) == [expected]
    assert told(reader) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("follow", "rate")])
def test_nobody_hears_of_their_own_acts(kind, author, skill, run_events):
    act(kind, author, skill)
    run_events()
    assert told(author) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_muted_person_is_not_heard(kind, author, reader, skill, run_events):
    FollowService.mute(actor_id=author.id, user_id=reader.id)
    act(kind, reader, skill)
    run_events()
    assert told(author) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blocker", ["author", "reader"])
def test_a_block_takes_back_what_was_told(kind, blocker, author, reader, skill, run_events):
    act(kind, reader, skill)
    run_events()
    assert told(author)
    first, second = (author, reader) if blocker == "author" else (reader, author)
    FollowService.block(actor_id=first.id, user_id=second.id)
    run_events()
    assert told(author) == []


def test_a_like_taken_back_is_not_told_any_more(author, reader, skill, run_events):
    InteractionService.like(user=reader, skill_id=skill.id, liked=True)
    run_events()
    InteractionService.like(user=reader, skill_id=skill.id, liked=False)
    run_events()
    assert told(author) == []


def test_a_reply_a_mention_and_a_comment_each_reach_one_person_once(author, reader, skill, run_events):
    third = make_user("linus")
    first = CommentService.add(user=reader, skill_id=skill.id, body="What is a clef?")
    run_events()
    CommentService.add(user=third, skill_id=skill.id, parent_id=first.id, body="@grace @ada see day 1")
    run_events()
    assert told(reader) == ["reply_received"]
    assert told(author) == ["comment_received", "mention"]


def test_a_removed_comment_takes_its_notifications_along(author, reader, skill, run_events):
    comment = CommentService.add(user=reader, skill_id=skill.id, body="Hm.")
    run_events()
    assert told(author) == ["comment_received"]
    CommentService.delete(user=reader, comment_id=comment.id)
    run_events()
    assert told(author) == []


def test_a_comment_that_is_gone_before_it_is_told_is_not_told(author, reader, skill, run_events):
    comment = CommentService.add(user=reader, skill_id=skill.id, body="Hm.")
    CommentService.delete(user=reader, comment_id=comment.id)
    run_events()
    assert told(author) == []


def test_likes_of_a_comment_are_told_and_taken_back(author, reader, skill, run_events):
    comment = CommentService.add(user=reader, skill_id=skill.id, body="Hm.")
    CommentService.like(user=author, comment_id=comment.id, liked=True)
    run_events()
    assert told(reader) == ["comment_liked"]
    CommentService.like(user=author, comment_id=comment.id, liked=False)
    run_events()
    assert told(reader) == []


def test_a_request_is_told_then_answered(reader, run_events):
    private = make_user("quiet", profile_visibility="private")
    FollowService.follow(actor_id=reader.id, user_id=private.id)
    run_events()
    assert told(private) == ["follow_requested"]
    FollowService.accept(actor_id=private.id, follower_id=reader.id)
    run_events()
    assert told(reader) == ["follow_accepted"]
    assert told(private) == ["follow_received"]


def test_a_withdrawn_request_is_not_told_any_more(reader, run_events):
    private = make_user("quiet", profile_visibility="private")
    FollowService.follow(actor_id=reader.id, user_id=private.id)
    run_events()
    FollowService.unfollow(actor_id=reader.id, user_id=private.id)
    run_events()
    assert told(private) == []


def test_what_is_told_of_a_skill_goes_when_it_is_out_of_sight(author, reader, skill, run_events):
    comment = CommentService.add(user=reader, skill_id=skill.id, body="Hm.")
    CommentService.like(user=author, comment_id=comment.id, liked=True)
    run_events()
    assert told(reader) == ["comment_liked"]
    SkillService.delete(skill_id=skill.id)
    run_events()
    assert told(reader) == []
    assert told(author) == []
