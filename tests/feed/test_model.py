"""Any sequence of follow, unfollow, block, mute, share, like, remove and privacy: every feed is the brute-force one."""

from contextlib import suppress

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from feed.audience import those_who_may_see
from feed.models import Activity, FeedEntry
from feed.querysets import COLUMNS
from feed.reading import ORDER, PersonalFeed
from feed.services import ActivityFeedService
from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User, UserBlock, UserMute, UserPrivacy, Visibility
from social.models import Interaction, SharedSkill
from social.services import SkillService
from tests.factories.feed import like, set_privacy, share
from tests.factories.profiles import make_user
from yiz.api.pages import Place
from yiz.api.sifting import sift

PEOPLE = 4
ONE = st.integers(0, PEOPLE - 1)
PAIR = st.permutations(range(PEOPLE)).map(lambda order: (order[0], order[1]))
VISIBILITY = st.sampled_from(Visibility.values)
STEP = st.one_of(
    st.tuples(st.sampled_from(["follow", "follow", "unfollow", "block", "unblock", "mute", "unmute"]), PAIR),
    st.tuples(st.just("share"), st.tuples(ONE, VISIBILITY)),
    st.tuples(st.sampled_from(["like", "like", "remove", "show", "hide"]), st.tuples(ONE, st.integers(0, 9))),
    st.tuples(st.sampled_from(["profile_visibility", "activity_visibility"]), st.tuples(ONE, VISIBILITY)),
    st.tuples(st.just("deliver"), st.just((0, 0))),
)


class World:
    """The acts, by the services; what can't be done is not done."""

    def __init__(self) -> None:
        self.people = [make_user() for _ in range(PEOPLE)]
        self.ids = [person.pk for person in self.people]
        self.hidden: set[tuple[str, str]] = set()

    def do(self, name: str, one: int, other: object) -> None:
        actor = self.people[one]
        with suppress(APIException):
            if name in ("follow", "unfollow", "block", "unblock", "mute", "unmute"):
                ends = {"actor_id": actor.pk, "user_id": self.people[other].pk}
                getattr(FollowService, name)(**ends)
                if name == "follow":
                    FollowService.accept(actor_id=ends["user_id"], follower_id=actor.pk)
            elif name == "share":
                share(actor, f"Skill {SharedSkill.objects.count()}", visibility=other)
            elif name.endswith("visibility"):
                set_privacy(actor, **{name: other})
            else:
                getattr(self, name)(actor, other)

    def _skill(self, number: int) -> SharedSkill | None:
        skills = list(SharedSkill.objects.filter(author_id__in=self.ids).order_by("id"))
        return skills[number % len(skills)] if skills else None

    def like(self, actor: User, number: int) -> None:
        if (skill := self._skill(number)) is not None:
            like(actor, skill, None)

    def remove(self, actor: User, number: int) -> None:
        if (skill := self._skill(number)) is not None:
            SkillService.unpublish(skill_id=skill.pk)

    def show(self, actor: User, number: int) -> None:
        if (skill := self._skill(number)) is not None:
            SkillService.publish(skill_id=skill.pk)

    def hide(self, actor: User, number: int) -> None:
        activities = list(Activity.objects.filter(actor_id__in=self.ids).order_by("id"))
        if activities:
            activity = activities[number % len(activities)]
            ActivityFeedService.hide(viewer=User.objects.get(pk=actor.pk), activity_id=activity.pk)
            self.hidden.add((actor.pk, activity.pk))


def may_see(owner_id: str, activity: Activity) -> bool:
    """The definition, one question at a time."""
    return _shows(owner_id, activity) and (
        _knows(owner_id, activity.object_id)
        if activity.type == "user_followed"
        else _reads(owner_id, SharedSkill.objects.get(pk=activity.skill_id))
    )


def _shows(owner_id: str, activity: Activity) -> bool:
    """Whether the activity stands, and its actor is followed, unmuted, and shows activities to followers."""
    actor = activity.actor_id
    so = {
        "skill_liked": Interaction.objects.filter(user_id=actor, skill_id=activity.skill_id, kind="like").exists(),
        "user_followed": _follows(actor, activity.object_id),
    }.get(activity.type, True)
    muted = UserMute.objects.filter(muter_id=owner_id, muted_id=actor).exists()
    open_ = UserPrivacy.objects.get(user_id=actor).activity_visibility != "private"
    return so and open_ and not muted and not _apart(owner_id, actor) and _follows(owner_id, actor)


def _knows(owner_id: str, user_id: str) -> bool:
    private = User.objects.get(pk=user_id).profile_visibility == "private"
    return not _apart(owner_id, user_id) and (not private or owner_id == user_id or _follows(owner_id, user_id))


def _reads(owner_id: str, skill: SharedSkill) -> bool:
    author = skill.author_id
    if skill.status != "published" or _apart(owner_id, author):
        return False
    if owner_id == author or skill.audience == "public":
        return True
    return skill.audience == "followers" and _follows(owner_id, author)


def _follows(one: str, other: str) -> bool:
    return Relationship.objects.pair(one, other).active().exists()


def _apart(one: str, other: str) -> bool:
    return any(UserBlock.objects.filter(blocker_id=a, blocked_id=b).exists() for a, b in ((one, other), (other, one)))


def feed(user_id: str) -> list[str]:
    """The whole feed by pages of two, each of them full while there is more."""
    found: list[str] = []
    place, more = None, True
    while more:
        personal = PersonalFeed(User.objects.get(pk=user_id))
        rows, more = sift(personal.source, order=ORDER, place=place, limit=2, keep=personal.keep)
        assert len(rows) == 2 or not more
        found += [row["id"] for row in rows]
        place = Place((rows[-1]["id"],)) if rows else None
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("push_at_most", [10_000, 1])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
def test_every_feed_is_the_brute_force_one(run_events, push_at_most, steps) -> None:
    world = World()
    with override_settings(PUSH_AT_MOST=push_at_most):
        for name, (one, other) in steps:
            if name == "deliver":
                run_events()
            else:
                world.do(name, one, other)
        run_events()
    for user_id in world.ids:
        expected = [
            activity.pk
            for activity in Activity.objects.filter(actor_id__in=world.ids).order_by("-id")
            if may_see(user_id, activity) and (user_id, activity.pk) not in world.hidden
        ]
        assert feed(user_id) == expected
    for activity in Activity.objects.standing().filter(actor_id__in=world.ids).values(*COLUMNS):
        followers = [one for one in world.ids if _follows(one, activity["actor_id"])]
        told = those_who_may_see(activity, followers)
        assert told == {one for one in followers if may_see(one, Activity.objects.get(pk=activity["id"]))}
    entries = FeedEntry.objects.filter(owner_id__in=world.ids).values_list("owner_id", "activity_id")
    assert len(set(entries)) == len(entries)
