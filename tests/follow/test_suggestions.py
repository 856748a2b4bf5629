"""Whom the API suggests, why, and whom never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from follow.constants import ACTIVE_DAYS, SUGGESTIONS_AT_MOST
from follow.models import FollowDismissal, Relationship, UserInterest
from follow.services import FollowService
from follow.suggestions import TURNS
from profiles.models import User
from profiles.services import UserProfileService
from tests.factories.follow import block, make_follow, mute, set_visibility
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.follow.suggested import friend_of_friend, interested
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


class TestReasons:
    def test_friends_of_friends(self, get, ann) -> None:
        far = make_user("far", display_name="Far")
        friends = [make_user(display_name=f"Friend {number}") for number in range(4)]
        for friend in friends:
            make_follow(ann, friend)
            make_follow(friend, far)
        make_follow(far, ann)
        [one] = get(ann)
        assert one["reason"]["kind"] == "friends_of_friends"
        assert one["reason"]["text"] == "Followed by Friend 0, Friend 1, Friend 2 and 1 other, whom you follow."
        assert one["reason"]["because"] == [
            {"kind": "user", "id": friend.pk, "title": friend.display_name} for friend in friends[:3]
        ]
        assert {name: one[name] for name in ("id", "username", "display_name", "avatar_url", "is_private")} == {
            "id": far.pk,
            "username": "far",
            "display_name": "Far",
            "avatar_url": None,
            "is_private": False,
        }
        assert one["viewer"]["followed_by"]

    def test_same_interests_the_most_in_common_first(self, get) -> None:
        ann = interested("python", "piano", "chess")
        interested("chess", "tea", username="one")
        two = interested("python", "piano", username="two")
        found = get(ann)
        assert [row["username"] for row in found] == ["two", "one"]
        assert found[0]["id"] == two.pk
        assert found[0]["reason"] == {
            "kind": "same_interests",
            "text": "Shares your interest in python and piano.",
            "because": [
                {"kind": "interest", "id": "python", "title": "python"},
                {"kind": "interest", "id": "piano", "title": "piano"},
            ],
        }

    def test_active_authors_by_their_newest_skill(self, get, ann) -> None:
        author = make_user("author")
        make_skill(author=author, title="Old")
        skill = make_skill(author=author, title="New")
        [one] = get(ann)
        assert (one["username"], one["reason"]["kind"]) == ("author", "active_author")
        assert one["reason"]["because"] == [{"kind": "skill", "id": skill.pk, "title": "New"}]

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": "draft"},
            {"status": "hidden"},
            {"status": "deleted"},
            {"visibility": "followers"},
            {"visibility": "private"},
            {"published_at": timezone.now() - timedelta(days=ACTIVE_DAYS + 1)},
        ],
    )
    def test_only_by_what_was_published_for_everybody_of_late(self, get, ann, fields) -> None:
        make_skill(author=make_user(), **fields)
        assert get(ann) == []

    def test_interests_that_a_profile_no_longer_names_or_shows(self, get) -> None:
        ann = interested("python")
        stale, closed = interested("python"), interested("python")
        User.objects.filter(pk=stale.pk).update(interests=[])
        set_visibility(closed, "followers")
        assert get(ann) == []

    def test_who_follows_few_weighs_more(self, get, ann) -> None:
        hub, friend = make_user(), make_user()
        by_hub, by_friend = make_user("by_hub"), make_user("by_friend")
        for person in [by_hub, *(make_user(searchable=False) for _ in range(4))]:
            make_follow(hub, person)
        make_follow(friend, by_friend)
        make_follow(ann, friend)
        make_follow(ann, hub)
        assert [row["username"] for row in get(ann)] == ["by_friend", "by_hub"]


def follow_it(ann: User, far: User) -> None:
    make_follow(ann, far)


def ask_it(ann: User, far: User) -> None:
    set_visibility(far, "followers")
    make_follow(ann, far)


def blocked_by_it(ann: User, far: User) -> None:
    block(far, ann)


def dismiss_it(ann: User, far: User) -> None:
    FollowService.dismiss(actor_id=ann.pk, user_id=far.pk)


def hide_it(ann: User, far: User) -> None:
    User.objects.filter(pk=far.pk).update(searchable=False)


def close_it(ann: User, far: User) -> None:
    set_visibility(far, "private")


def ban_it(ann: User, far: User) -> None:
    User.objects.filter(pk=far.pk).update(status="banned")


NEVER = [follow_it, ask_it, block, blocked_by_it, mute, dismiss_it, hide_it, close_it, ban_it]


class TestNever:
    @pytest.mark.parametrize("act", NEVER)
    @pytest.mark.parametrize("source", ["friends", "interests", "author"])
    def test_at_once_whatever_the_source(self, get, act, source) -> None:
        ann = interested("python")
        if source == "friends":
            far = friend_of_friend(ann)
        elif source == "interests":
            far = interested("python", username="far")
        else:
            far = make_user("far")
            make_skill(author=far)
        assert [row["username"] for row in get(ann)] == ["far"]
        act(ann, far)
        assert get(ann) == []

    def test_oneself(self, get) -> None:
        ann = interested("python")
        make_skill(author=ann)
        friend = make_user()
        make_follow(ann, friend)
        make_follow(friend, ann)
        assert get(ann) == []

    @pytest.mark.parametrize("status", ["banned", "deleting", "erased"])
    def test_because_of_a_friend_who_is_gone(self, get, ann, status) -> None:
        friend_of_friend(ann)
        User.objects.filter(display_name="Friend").update(status=status)
        assert get(ann) == []

    def test_because_of_a_friend_who_is_muted_or_no_longer_followed(self, get, ann) -> None:
        friend_of_friend(ann)
        friend = User.objects.get(display_name="Friend")
        mute(ann, friend)
        assert get(ann) == []
        FollowService.unmute(actor_id=ann.pk, user_id=friend.pk)
        assert len(get(ann)) == 1
        FollowService.unfollow(actor_id=ann.pk, user_id=friend.pk)
        assert [row["reason"]["kind"] for row in get(ann)] == []

    def test_by_a_request_that_is_not_accepted(self, get, ann) -> None:
        friend = make_user()
        make_follow(ann, friend)
        make_follow(friend, make_user(profile_visibility="followers"))
        assert get(ann) == []


class TestOrder:
    def test_sources_take_turns(self, get) -> None:
        ann = interested("python")
        for number in range(4):
            friend_of_friend(ann, f"far{number}")
            interested("python")
            make_skill(author=make_user())
        kinds = [row["reason"]["kind"] for row in get(ann)]
        assert kinds[:8] == [*TURNS, *TURNS]
        assert len(kinds) == 12

    def test_nobody_twice_and_never_more_than_20(self, get) -> None:
        ann = interested("python")
        friend = make_user()
        make_follow(ann, friend)
        for _ in range(25):
            far = interested("python")
            make_follow(friend, far)
        ids = [row["id"] for row in get(ann)]
        assert len(ids) == len(set(ids)) == SUGGESTIONS_AT_MOST
        assert len(get(ann, "?limit=3")) == 3

    def test_one_friend_does_not_fill_the_list(self, get, ann) -> None:
        busy, other = make_user(), make_user()
        for _ in range(6):
            make_follow(busy, make_user())
        for _ in range(7):
            make_follow(other, make_user())
        make_follow(ann, busy)
        make_follow(ann, other)
        friends = [row["reason"]["because"][0]["id"] for row in get(ann)]
        assert friends[:8] == [busy.pk] * 4 + [other.pk] * 4
        assert len(friends) == 13

    def test_hubs_are_read_last_and_never_beyond_the_bound(self, get, ann, settings) -> None:
        settings.SUGGESTION_EDGES_AT_MOST = 3
        hub, friend = make_user(), make_user()
        for _ in range(5):
            make_follow(hub, make_user())
        make_follow(ann, hub)
        assert len(get(ann)) == 3
        make_follow(friend, make_user("few"))
        make_follow(ann, friend)
        assert [row["username"] for row in get(ann)] == ["few"]


def test_interests_are_looked_up_as_the_profile_says_now(run_events) -> None:
    ben = make_user()
    for interests in (["python", "piano"], ["piano", "tea"], []):
        UserProfileService.update_profile(user_id=ben.pk, changes={"interests": interests})
        while run_events():
            pass
        rows = UserInterest.objects.filter(user_id=ben.pk)
        assert sorted(rows.values_list("interest", flat=True)) == sorted(interests)


def test_indexes(explain) -> None:
    user = make_user()
    ids = [new_id() for _ in range(3)]
    explain(UserInterest.objects.filter(interest="python").order_by("-user_id").values_list("user_id")[:40])
    explain(UserInterest.objects.filter(user_id=user.pk))
    explain(FollowDismissal.objects.filter(user_id=user.pk, dismissed_id__in=ids))
    explain(Relationship.objects.filter(follower_id__in=ids, status="active").order_by()[:100])
    explain(Relationship.objects.followed_by(user.pk).order_by("-id")[:100])
