"""What following, asking, blocking and muting do, and refuse."""

import pytest

from follow.constants import FOLLOWS_AT_MOST
from follow.errors import BlocksTooMany, FollowsTooMany, MutesTooMany, OnOneself
from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User, UserBlock, UserMute
from tests.factories.follow import block, counts, make_accepted_follow, make_follow, recounts, set_visibility
from tests.factories.profiles import make_user
from yiz.api.errors import Missing
from yiz.events.models import OutboxEvent
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


def told(**payload: str) -> list[str]:
    """Names of the stored events whose payload has these values, oldest first."""
    events = OutboxEvent.objects.order_by("id")
    return [event.name for event in events if payload.items() <= event.payload.items()]


@pytest.fixture
def ann() -> User:
    return make_user("ann")


@pytest.fixture
def ben() -> User:
    return make_user("ben")


class TestFollow:
    def test_a_public_profile_is_followed_at_once(self, ann: User, ben: User) -> None:
        assert FollowService.follow(actor_id=ann.pk, user_id=ben.pk) == "following"
        assert counts([ann, ben]) == {ann.pk: (0, 1), ben.pk: (1, 0)}
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["UserFollowed"]

    @pytest.mark.parametrize("visibility", ["followers", "private"])
    def test_any_other_is_asked(self, ann: User, visibility: str) -> None:
        other = make_user(profile_visibility=visibility)
        assert FollowService.follow(actor_id=ann.pk, user_id=other.pk) == "requested"
        assert counts([ann, other]) == {ann.pk: (0, 0), other.pk: (0, 0)}
        assert told(actor_id=ann.pk, user_id=other.pk) == ["FollowRequested"]

    @pytest.mark.parametrize("visibility", ["public", "private"])
    def test_again_changes_and_tells_nothing(self, ann: User, visibility: str) -> None:
        other = make_user(profile_visibility=visibility)
        first = FollowService.follow(actor_id=ann.pk, user_id=other.pk)
        assert FollowService.follow(actor_id=ann.pk, user_id=other.pk) == first
        assert len(told(actor_id=ann.pk)) == 1
        assert counts([ann, other]) == recounts([ann, other])

    def test_an_open_request_to_a_profile_that_became_public_is_a_follow(self, ann: User, ben: User) -> None:
        set_visibility(ben, "private")
        make_follow(ann, ben)
        set_visibility(ben, "public")
        assert FollowService.follow(actor_id=ann.pk, user_id=ben.pk) == "following"
        assert told(actor_id=ann.pk) == ["FollowRequested", "FollowAccepted", "UserFollowed"]

    def test_a_follower_stays_when_the_profile_becomes_private(self, ann: User, ben: User) -> None:
        make_follow(ann, ben)
        set_visibility(ben, "private")
        assert FollowService.follow(actor_id=ann.pk, user_id=ben.pk) == "following"

    def test_oneself_is_refused(self, ann: User) -> None:
        with pytest.raises(OnOneself):
            FollowService.follow(actor_id=ann.pk, user_id=ann.pk)

    @pytest.mark.parametrize("status", ["banned", "deleting", "erased"])
    def test_one_who_is_gone_is_not_found(self, ann: User, status: str) -> None:
        with pytest.raises(Missing):
            FollowService.follow(actor_id=ann.pk, user_id=make_user(status=status).pk)

    def test_one_who_never_was_is_not_found(self, ann: User) -> None:
        with pytest.raises(Missing):
            FollowService.follow(actor_id=ann.pk, user_id=new_id())

    def test_a_block_either_way_hides(self, ann: User, ben: User) -> None:
        block(ann, ben)
        for actor, user in ((ann, ben), (ben, ann)):
            with pytest.raises(Missing):
                FollowService.follow(actor_id=actor.pk, user_id=user.pk)
        assert not Relationship.objects.exists()

    def test_there_is_a_limit(self, ben: User) -> None:
        many = make_user(following_count=FOLLOWS_AT_MOST)
        with pytest.raises(FollowsTooMany):
            FollowService.follow(actor_id=many.pk, user_id=ben.pk)
        assert not Relationship.objects.exists()
        assert not told(actor_id=many.pk)

    def test_toggle_flips(self, ann: User, ben: User) -> None:
        states = [FollowService.toggle(actor_id=ann.pk, user_id=ben.pk) for _ in range(3)]
        assert states == ["following", "none", "following"]
        set_visibility(ben, "private")
        assert FollowService.toggle(actor_id=ann.pk, user_id=ben.pk) == "none"
        states = [FollowService.toggle(actor_id=ann.pk, user_id=ben.pk) for _ in range(3)]
        assert states == ["requested", "none", "requested"]

    def test_toggle_sets(self, ann: User, ben: User) -> None:
        states = [
            FollowService.toggle(actor_id=ann.pk, user_id=ben.pk, following=on) for on in (True, True, False, False)
        ]
        assert states == ["following", "following", "none", "none"]


class TestUnfollow:
    def test_ends_a_follow(self, ann: User, ben: User) -> None:
        make_follow(ann, ben)
        assert FollowService.unfollow(actor_id=ann.pk, user_id=ben.pk) == "none"
        assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}
        assert told(actor_id=ann.pk) == ["UserFollowed", "UserUnfollowed"]

    def test_withdraws_a_request(self, ann: User, ben: User) -> None:
        set_visibility(ben, "private")
        make_follow(ann, ben)
        FollowService.unfollow(actor_id=ann.pk, user_id=ben.pk)
        assert told(actor_id=ann.pk, how="withdrawn") == ["FollowRequestEnded"]
        assert not Relationship.objects.exists()

    def test_of_nobody_is_no_error(self, ann: User, ben: User) -> None:
        assert FollowService.unfollow(actor_id=ann.pk, user_id=ben.pk) == "none"
        assert told(actor_id=ann.pk) == []

    def test_of_one_who_was_banned_works(self, ann: User, ben: User) -> None:
        make_follow(ann, ben)
        User.objects.filter(pk=ben.pk).update(status="banned")
        assert FollowService.unfollow(actor_id=ann.pk, user_id=ben.pk) == "none"
        assert not Relationship.objects.exists()

    def test_remove_follower(self, ann: User, ben: User) -> None:
        make_follow(ann, ben)
        FollowService.remove_follower(actor_id=ben.pk, follower_id=ann.pk)
        assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["UserFollowed", "UserUnfollowed"]
        with pytest.raises(Missing):
            FollowService.remove_follower(actor_id=ben.pk, follower_id=ann.pk)


class TestRequests:
    @pytest.fixture(autouse=True)
    def _ann_has_asked(self, ann: User, ben: User) -> None:
        set_visibility(ben, "private")
        make_follow(ann, ben)

    def test_accept(self, ann: User, ben: User) -> None:
        for _ in range(2):
            FollowService.accept(actor_id=ben.pk, follower_id=ann.pk)
        assert counts([ann, ben]) == {ann.pk: (0, 1), ben.pk: (1, 0)}
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["FollowRequested", "FollowAccepted", "UserFollowed"]

    def test_reject(self, ann: User, ben: User) -> None:
        FollowService.reject(actor_id=ben.pk, follower_id=ann.pk)
        assert told(actor_id=ann.pk, how="rejected") == ["FollowRequestEnded"]
        assert FollowService.follow(actor_id=ann.pk, user_id=ben.pk) == "requested"

    @pytest.mark.parametrize("answer", [FollowService.accept, FollowService.reject])
    def test_only_the_one_who_was_asked_answers(self, ann: User, ben: User, answer: object) -> None:
        for actor, follower in ((ann, ben), (make_user(), ann)):
            with pytest.raises(Missing):
                answer(actor_id=actor.pk, follower_id=follower.pk)

    def test_one_at_the_limit_stays_a_request(self, ann: User, ben: User) -> None:
        User.objects.filter(pk=ann.pk).update(following_count=FOLLOWS_AT_MOST)
        with pytest.raises(FollowsTooMany):
            FollowService.accept(actor_id=ben.pk, follower_id=ann.pk)
        assert Relationship.objects.status_of(ann.pk, ben.pk) == "requested"
        assert told(actor_id=ann.pk) == ["FollowRequested"]

    def test_all_are_admitted_when_the_profile_is_public(self, ann: User, ben: User) -> None:
        others = [make_user() for _ in range(3)]
        for other in others:
            make_follow(other, ben)
        User.objects.filter(pk=others[0].pk).update(following_count=FOLLOWS_AT_MOST)
        assert FollowService.admit_all(user_id=ben.pk) == 0
        set_visibility(ben, "public")
        assert FollowService.admit_all(user_id=ben.pk) == 3
        assert FollowService.admit_all(user_id=ben.pk) == 0
        assert counts([ben]) == {ben.pk: (3, 0)}


class TestBlock:
    @pytest.mark.parametrize("followed", ["public", "private"])
    @pytest.mark.parametrize("following", ["public", "private"])
    def test_ends_edges_both_ways(self, ann: User, ben: User, followed: str, following: str) -> None:
        set_visibility(ann, followed)
        set_visibility(ben, following)
        make_follow(ann, ben)
        make_follow(ben, ann)
        block(ann, ben)
        assert not Relationship.objects.exists()
        assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}
        for one, other, visibility in ((ann, ben, following), (ben, ann, followed)):
            ended = "UserUnfollowed" if visibility == "public" else "FollowRequestEnded"
            assert ended in told(actor_id=one.pk, user_id=other.pk)

    def test_is_told_once(self, ann: User, ben: User) -> None:
        for _ in range(2):
            block(ann, ben)
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["UserBlocked"]
        assert UserBlock.objects.count() == 1

    def test_one_who_is_blocked_does_not_find_the_other(self, ann: User, ben: User) -> None:
        block(ann, ben)
        for refused in (FollowService.block, FollowService.mute, FollowService.unmute, FollowService.unblock):
            with pytest.raises(Missing):
                refused(actor_id=ben.pk, user_id=ann.pk)

    def test_unblock_brings_nothing_back(self, ann: User, ben: User) -> None:
        make_follow(ben, ann)
        block(ann, ben)
        for _ in range(2):
            FollowService.unblock(actor_id=ann.pk, user_id=ben.pk)
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["UserBlocked", "UserUnblocked"]
        assert not Relationship.objects.exists()
        assert FollowService.follow(actor_id=ben.pk, user_id=ann.pk) == "following"

    def test_keep_apart_ends_what_a_race_has_left(self, ann: User, ben: User) -> None:
        UserBlock.objects.create(blocker=ann, blocked=make_user())
        make_accepted_follow(ben, ann)
        FollowService.keep_apart(one_id=ann.pk, other_id=ben.pk)
        assert Relationship.objects.count() == 1
        UserBlock.objects.create(blocker=ann, blocked=ben)
        FollowService.keep_apart(one_id=ben.pk, other_id=ann.pk)
        assert not Relationship.objects.exists()
        assert counts([ann, ben]) == {ann.pk: (0, 0), ben.pk: (0, 0)}


class TestMute:
    def test_leaves_the_follow(self, ann: User, ben: User) -> None:
        make_follow(ann, ben)
        for _ in range(2):
            FollowService.mute(actor_id=ann.pk, user_id=ben.pk)
        assert Relationship.objects.count() == 1
        assert told(actor_id=ann.pk, user_id=ben.pk) == ["UserFollowed", "UserMuted"]

    def test_unmute(self, ann: User, ben: User) -> None:
        FollowService.mute(actor_id=ann.pk, user_id=ben.pk)
        for _ in range(2):
            FollowService.unmute(actor_id=ann.pk, user_id=ben.pk)
        assert not UserMute.objects.exists()
        assert told(actor_id=ann.pk) == ["UserMuted", "UserUnmuted"]

    @pytest.mark.parametrize(
        "act", [FollowService.block, FollowService.mute, FollowService.unblock, FollowService.unmute]
    )
    def test_oneself_is_refused(self, ann: User, act: object) -> None:
        with pytest.raises(OnOneself):
            act(actor_id=ann.pk, user_id=ann.pk)


@pytest.mark.parametrize(
    ("act", "model", "ends", "error"),
    [
        (FollowService.block, UserBlock, ("blocker_id", "blocked_id"), BlocksTooMany),
        (FollowService.mute, UserMute, ("muter_id", "muted_id"), MutesTooMany),
    ],
)
def test_blocks_and_mutes_have_a_limit(ann: User, settings, act, model, ends, error) -> None:
    settings.BLOCKS_AT_MOST = settings.MUTES_AT_MOST = 2
    others = [make_user() for _ in range(3)]
    model.objects.bulk_create(model(**dict(zip(ends, (ann.pk, other.pk), strict=True))) for other in others[:2])
    with pytest.raises(error):
        act(actor_id=ann.pk, user_id=others[2].pk)
    act(actor_id=ann.pk, user_id=others[0].pk)
