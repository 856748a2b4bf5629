"""Any sequence of acts, deliveries, absences and rebuilds: every feed is the brute-force one, its pages full."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from feed import payloads
from feed.audience import those_who_may_see
from feed.models import Activity, FeedEntry, FeedState
from feed.querysets import COLUMNS
from feed.reading import PERSONAL_ORDER, PersonalFeed
from feed.services import ActivityFeedService
from feed.upkeep import clean
from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User, UserBlock, UserMute, UserPrivacy, Visibility
from social.models import Interaction, SharedSkill
from social.services import SkillService
from tests.factories.feed import like, make_person, set_privacy, share
from yiz.api.pages import Place
from yiz.api.sifting import sift
from yiz.clock import now

PEOPLE = 4
ONE = st.integers(0, PEOPLE - 1)
PAIR = st.permutations(range(PEOPLE)).map(lambda order: (order[0], order[1]))
VISIBILITY = st.sampled_from(Visibility.values)
STEP = st.one_of(
    st.tuples(st.sampled_from(["follow", "follow", "unfollow", "block", "unblock", "mute", "unmute"]), PAIR),
    st.tuples(st.just("share"), st.tuples(ONE, VISIBILITY)),
    st.tuples(st.sampled_from(["like", "like", "remove", "show", "hide"]), st.tuples(ONE, st.integers(0, 9))),
    st.tuples(st.sampled_from(["profile_visibility", "activity_visibility"]), st.tuples(ONE, VISIBILITY)),
    st.tuples(st.just("like"), st.tuples(ONE, st.integers(0, 1))),
    st.tuples(st.sampled_from(["deliver", "deliver", "leave", "come_back", "refresh"]), st.tuples(ONE, st.just(0))),
)
FIGURES = st.fixed_dictionaries(
    {
        "PUSH_AT_MOST": st.sampled_from([10_000, 10_000, 1]),
        "KEEP": st.sampled_from([800, 2]),
        "TRIM_EVERY": st.just(1),
        "CHUNK": st.sampled_from([500, 1]),
        "WINDOW": st.sampled_from([120, 2]),
        "WALK_FIRST": st.sampled_from([500, 1]),
        "WALK_AT_MOST": st.sampled_from([5_000, 1]),
    }
)


class World:
    """The acts, by the services; what can't be done is not done."""

    def __init__(self) -> None:
        self.people = [make_person() for _ in range(PEOPLE)]
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
            ActivityFeedService.hide(viewer=User.objects.get(pk=actor.pk), item_id=activity.pk)
            self.hidden.add((actor.pk, key_of(activity)))

    def leave(self, actor: User, number: int) -> None:
        FeedState.objects.filter(owner=actor).update(read_at=now() - timedelta(days=31))
        clean(lambda done, what: None)

    def come_back(self, actor: User, number: int) -> None:
        read(actor.pk)

    def refresh(self, actor: User, number: int) -> None:
        ActivityFeedService.request_refresh(owner_id=actor.pk)

    def expected(self, owner_id: str) -> list[tuple[str, list[str], int]]:
        """Items: the newest activity, its actors (of likes of one skill, all who like it), how many they are."""
        groups: dict[str, list[Activity]] = {}
        for activity in Activity.objects.filter(actor_id__in=self.ids).order_by("-id"):
            if may_see(owner_id, activity) and (owner_id, key_of(activity)) not in self.hidden:
                groups.setdefault(key_of(activity), []).append(activity)
        return [(found[0].pk, [one.actor_id for one in found[:3]], len(found)) for found in groups.values()]


def key_of(activity: Activity) -> tuple[str, str]:
    """Likes of one skill are one; everything else is what it is."""
    if activity.type == "skill_liked":
        return activity.type, activity.skill_id
    return activity.type, activity.dedupe_key


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


def read(user_id: str) -> list[tuple[str, list[str], int]]:
    """The whole feed by pages of two, each of them full while there is more; back again, the same."""
    pages: list[list[dict]] = []
    place, more = None, True
    while more:
        rows, more = page(user_id, place)
        assert len(rows) == 2 or not more
        pages.append(rows)
        place = Place(place_of(rows[-1])) if rows else None
    for before, after in zip(pages[-2::-1], pages[:0:-1], strict=True):
        back, _ = page(user_id, Place(place_of(after[0]), backwards=True))
        assert [row["id"] for row in back] == [row["id"] for row in before]
    items = payloads.items([row for rows in pages for row in rows], None, "personal")
    return [(item["id"], [actor["id"] for actor in item["actors"]], item["actor_count"]) for item in items]


def page(user_id: str, place: Place | None) -> tuple[list[dict], bool]:
    feed = PersonalFeed(User.objects.get(pk=user_id))
    if place is None:
        known = feed.window
        ActivityFeedService.note_reading(owner_id=user_id, read_at=known.read_at, written=known.written)
    return sift(feed.source, order=PERSONAL_ORDER, place=place, limit=2, keep=feed.keep)


def place_of(row: dict) -> tuple[str, str]:
    return row["as_of"], row["id"]


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures=FIGURES, steps=st.lists(STEP, max_size=25))
def test_every_feed_is_the_brute_force_one(run_events, figures, steps) -> None:
    cache.clear()
    world = World()
    with override_settings(**figures):
        for name, (one, other) in steps:
            if name == "deliver":
                run_events()
            else:
                world.do(name, one, other)
        run_events()
        for user_id in world.ids * 2:
            assert read(user_id) == world.expected(user_id)
            run_events()
    for activity in Activity.objects.standing().filter(actor_id__in=world.ids).values(*COLUMNS):
        followers = [one for one in world.ids if _follows(one, activity["actor_id"])]
        told = those_who_may_see(activity, followers)
        assert told == {one for one in followers if may_see(one, Activity.objects.get(pk=activity["id"]))}
    entries = FeedEntry.objects.filter(owner_id__in=world.ids).values_list("owner_id", "activity_id")
    assert len(set(entries)) == len(entries)
