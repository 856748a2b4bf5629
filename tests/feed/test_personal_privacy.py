"""What goes from a personal feed at the next read: by unfollowing, blocking, hiding, removal, privacy."""

import pytest

from feed.models import FeedEntry
from profiles.models import User
from social.services import CommentService, SkillService
from tests.factories.feed import like, set_privacy, share
from tests.factories.follow import block, make_accepted_follow, make_follow
from tests.factories.social import make_comment
from tests.feed.conftest import FEED
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("delivered", [True, False])
def test_unfollow_block_and_mute_hold_at_once(types_in, call, run_events, ann, ben, delivered) -> None:
    make_follow(ann, ben)
    share(ben)
    run_events()
    steps = [
        lambda: call("delete", f"/api/v1/follow/{ben.pk}", ann),
        lambda: call("post", f"/api/v1/users/{ben.pk}/mute", ann),
        lambda: call("post", f"/api/v1/users/{ben.pk}/block", ann),
        lambda: call("post", f"/api/v1/users/{ann.pk}/block", ben),
    ]
    undo = [
        lambda: make_follow(ann, ben),
        lambda: call("delete", f"/api/v1/users/{ben.pk}/mute", ann),
        lambda: call("delete", f"/api/v1/users/{ben.pk}/block", ann) and make_follow(ann, ben),
        lambda: None,
    ]
    for act, back in zip(steps, undo, strict=True):
        assert types_in(FEED, ann) == ["skill_shared"]
        act()
        if delivered:
            run_events()
        assert types_in(FEED, ann) == []
        back()
        run_events()


@pytest.mark.parametrize(
    "close",
    [
        lambda ben, skill: SkillService.delete(skill_id=skill.pk),
        lambda ben, skill: SkillService.unpublish(skill_id=skill.pk),
        lambda ben, skill: SkillService.edit(skill_id=skill.pk, changes={"visibility": "private"}),
        lambda ben, skill: set_privacy(ben, activity_visibility="private"),
        lambda ben, skill: User.objects.filter(pk=ben.pk).update(status="banned"),
    ],
)
def test_what_is_no_longer_to_be_seen_is_gone_at_once(types_in, call, run_events, ann, ben, close) -> None:
    make_follow(ann, ben)
    skill = share(ben)
    run_events()
    assert types_in(FEED, ann) == ["skill_shared"]
    close(ben, skill)
    assert types_in(FEED, ann) == []


def test_a_comment_that_is_deleted_and_a_skill_of_somebody_blocked(feed_of, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    skill = share(cleo)
    comment = make_comment(author=ben, skill=skill)
    like(ben, skill)
    assert feed_of(ann) == [("skill_liked", "ben"), ("comment_added", "ben")]
    CommentService.delete(user=ben, comment_id=comment.pk)
    assert feed_of(ann) == [("skill_liked", "ben")]
    block(cleo, ann)
    assert feed_of(ann) == []


def test_for_followers(types_in, feed_of, call, ann, ben, cleo) -> None:
    set_privacy(ben, profile_visibility="followers")
    make_accepted_follow(ann, ben)
    share(ben)
    assert feed_of(ann) == [("skill_shared", "ben")]
    assert types_in(f"{FEED}/global?types=skill_shared") == []
    assert types_in(f"{FEED}/global?types=skill_shared", cleo) == []
    assert "skill_shared" in types_in(f"{FEED}/global", ann)


def test_hide(types_in, call, run_events, ann, ben, assert_problem) -> None:
    make_follow(ann, ben)
    share(ben)
    run_events()
    item = call("get", f"{FEED}?types=skill_shared", ann).json()["results"][0]["id"]
    for _ in range(2):
        assert call("post", f"{FEED}/items/{item}/hide", ann).status_code == 204
    assert types_in(FEED, ann) == []
    assert "skill_shared" not in types_in(f"{FEED}/global", ann)
    assert "skill_shared" in types_in(f"{FEED}/global", ben)
    assert_problem(call("post", f"{FEED}/items/{new_id()}/hide", ann), 404, "not_found")
    block(ben, ann)
    assert_problem(call("post", f"{FEED}/items/{item}/hide", ann), 404, "not_found")


def test_hidden_stays_hidden_after_unfollow_and_follow(call, feed_of, ann, ben) -> None:
    make_follow(ann, ben)
    share(ben, "One")
    share(ben, "Two")
    feed_of(ann)
    item = call("get", FEED, ann).json()["results"][0]["id"]
    call("post", f"{FEED}/items/{item}/hide", ann)
    call("delete", f"/api/v1/follow/{ben.pk}", ann)
    assert feed_of(ann) == []
    assert not FeedEntry.objects.filter(owner=ann).exists()
    make_follow(ann, ben)
    assert feed_of(ann) == [("skill_shared", "ben")]
