"""Events delivered late, twice, out of order and at once; live items; the indexes behind each feed."""

import pytest
from django.test import Client

from feed import fanout, handlers
from feed.audience import those_who_may_see
from feed.consumers import FeedRoom
from feed.models import Activity, FeedEntry, PulledAuthor
from feed.querysets import COLUMNS
from feed.reading import PersonalFeed, PublicFeed
from feed.services import ActivityFeedService
from profiles.models import User
from social.models import Interaction
from tests.asserts import in_threads
from tests.factories.feed import like, make_person, set_privacy, share
from tests.factories.follow import block, make_follow, make_followers, mute
from tests.factories.social import make_skill
from yiz.events.catalogue import PlanCompleted, SkillLiked, SkillPublished, SkillUnliked, SkillUpdated, UserFollowed

pytestmark = pytest.mark.django_db


def like_event(skill, actor: User, kind: type = SkillLiked):
    return kind(skill_id=skill.pk, author_id=skill.author_id, actor_id=actor.pk)


class TestOrder:
    def test_twice_is_once(self, run_events) -> None:
        ben = make_person()
        make_followers(ben, 3)
        skill = share(ben)
        run_events()
        event = SkillPublished(skill_id=skill.pk, author_id=ben.pk)
        for _ in range(2):
            handlers.on_shared(event)
        activity = Activity.objects.get(type="skill_shared")
        assert FeedEntry.objects.filter(activity=activity).count() == 3

    @pytest.mark.parametrize("liked", [True, False])
    @pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1), (1, 1, 0)])
    def test_any_order_agrees_with_the_fact(self, liked, order) -> None:
        ben, skill = make_person(), make_skill()
        if liked:
            Interaction.objects.create(user=ben, skill=skill, kind="like")
        events = [like_event(skill, ben), like_event(skill, ben, SkillUnliked)]
        for number in order:
            handlers.on_like(events[number])
        assert Activity.objects.standing().filter(type="skill_liked").exists() == liked

    def test_it_is_in_the_order_of_the_events(self) -> None:
        ben, first, second = make_person(), make_skill(), make_skill()
        for skill in (first, second):
            Interaction.objects.create(user=ben, skill=skill, kind="like")
        events = [like_event(first, ben), like_event(second, ben)]
        for event in reversed(events):
            handlers.on_like(event)
        assert list(Activity.objects.order_by("id").values_list("id", flat=True)) == [event.id for event in events]

    def test_many_edits_of_a_day_are_one(self) -> None:
        skill = make_skill()
        for version in (2, 3, 4):
            handlers.on_updated(SkillUpdated(skill_id=skill.pk, author_id=skill.author_id, version=version))
        assert Activity.objects.get().data == {"version": 2}

    def test_a_plan_of_one_s_own_is_nobody_s_business(self) -> None:
        handlers.on_completed(PlanCompleted(plan_id=make_person().pk, actor_id=make_person().pk, skill_id=""))
        assert not Activity.objects.exists()

    def test_a_push_that_was_killed_is_finished(self, settings, run_events) -> None:
        settings.CHUNK = 2
        ben = make_person()
        people = make_followers(ben, 5)
        skill = make_skill(author=ben)
        activity = Activity.objects.create(
            actor=ben, type="skill_shared", skill_id=skill.pk, object_id=skill.pk, dedupe_key="x", at=skill.created_at
        )
        FeedEntry.objects.create(owner=people[0], activity=activity, actor_id=ben.pk, type="skill_shared")
        assert fanout.spread(activity.pk) == 0
        run_events()
        assert FeedEntry.objects.filter(activity=activity).count() == 5


class TestFollow:
    def test_the_feed_agrees_with_the_follow(self, run_events) -> None:
        ann, ben = make_person(), make_person()
        share(ben)
        make_follow(ann, ben)
        run_events()
        assert FeedEntry.objects.filter(owner=ann).count() == 1
        ActivityFeedService.agree_with_follow(owner_id=ben.pk, actor_id=ann.pk)
        assert not FeedEntry.objects.filter(owner=ben).exists()
        block(ben, ann)
        run_events()
        assert not FeedEntry.objects.filter(owner=ann).exists()

    def test_an_old_event_does_not_bring_it_back(self) -> None:
        ann, ben = make_person(), make_person()
        handlers.on_follow(UserFollowed(actor_id=ann.pk, user_id=ben.pk))
        handlers.fill_feed(UserFollowed(actor_id=ann.pk, user_id=ben.pk))
        assert not Activity.objects.exists()
        assert not FeedEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_with_the_same_events() -> None:
    ben = make_person()
    make_followers(ben, 20)
    skill, liked = make_skill(author=ben), make_skill()
    Interaction.objects.create(user=ben, skill=liked, kind="like")
    shared = SkillPublished(skill_id=skill.pk, author_id=ben.pk)
    event = like_event(liked, ben)

    def work(number: int) -> None:
        handlers.on_shared(shared)
        handlers.on_like(event)

    in_threads(work, threads=8)
    assert Activity.objects.count() == 2
    assert FeedEntry.objects.count() == 40


class TestLive:
    def test_room(self) -> None:
        ann, ben, room = make_person(), make_person(), FeedRoom()
        assert room.name(room.key(ann, {"user_id": ben.pk})) == f"feed:{ann.pk}"
        assert room.may_enter(ann, ann.pk)
        assert not room.may_enter(ann, ben.pk)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda ann, ben, cleo: None, True),
            (lambda ann, ben, cleo: mute(ann, ben), False),
            (lambda ann, ben, cleo: mute(ben, ann), True),
            (lambda ann, ben, cleo: block(cleo, ann), False),
            (lambda ann, ben, cleo: set_privacy(ben, activity_visibility="private"), False),
            (lambda ann, ben, cleo: set_privacy(ben, activity_visibility="followers"), True),
            (lambda ann, ben, cleo: set_privacy(cleo, profile_visibility="private"), False),
            (lambda ann, ben, cleo: User.objects.filter(pk=cleo.pk).update(status="banned"), False),
        ],
    )
    def test_who_is_told(self, run_events, change, told) -> None:
        ann, ben, cleo = make_person(), make_person(), make_person()
        make_follow(ann, ben)
        like(ben, share(cleo))
        run_events()
        change(ann, ben, cleo)
        activity = Activity.objects.filter(type="skill_liked").values(*COLUMNS).get()
        assert those_who_may_see(activity, [ann.pk]) == ({ann.pk} if told else set())


class TestIndexes:
    @pytest.fixture
    def ann(self, run_events) -> User:
        ann, ben, cleo = make_person(), make_person(), make_person()
        make_follow(ann, ben)
        for _ in range(3):
            like(ben, share(cleo))
        run_events()
        return ann

    def test_entries(self, explain, ann) -> None:
        rows = FeedEntry.objects.of(ann.pk).values("activity_id")
        explain(rows.order_by("-activity_id")[:21])
        explain(rows.filter(activity_id__lt=ann.pk).of_types(["skill_liked"]).order_by("-activity_id")[:21])
        explain(FeedEntry.objects.filter(owner_id__in=[ann.pk], activity_id=ann.pk).values_list("owner_id"))

    def test_activities(self, explain, ann) -> None:
        for feed in (PublicFeed(ann), PublicFeed(ann, actor_id=ann.pk), PublicFeed(ann, types=["skill_liked"])):
            explain(feed.source.order_by("-id")[:21])
            explain(feed.source.filter(id__lt=ann.pk).order_by("-id")[:21])
        explain(Activity.objects.pulled_from([ann.pk]).values("id").order_by("-id")[:21])
        explain(PulledAuthor.objects.filter(author_id__in=[ann.pk]).values_list("author_id"))
        assert PersonalFeed(ann).source(None, 20)[0]


def test_admin(run_events) -> None:
    ben = make_person("ben")
    make_followers(ben, 2)
    share(ben)
    run_events()
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "correct horse battery"))
    for model, row in (("activity", Activity), ("feedentry", FeedEntry)):
        page = client.get(f"/admin/feed/{model}/")
        assert page.status_code == 200
        assert client.get(f"/admin/feed/{model}/{row.objects.first().pk}/change/").status_code == 200
        assert client.get(f"/admin/feed/{model}/add/").status_code == 403
