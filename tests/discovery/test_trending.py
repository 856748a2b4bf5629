"""What trends: who counts, what is listed to whom, in which order, at which cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from discovery import tasks
from discovery.constants import GENESIS, VOTES_KEPT
from discovery.models import TrendingVote
from discovery.services import trending_ids
from discovery.trending.scores import WINDOWS
from profiles.models import Status, User
from social.models import SharedSkill
from social.querysets.skills import ORDERINGS, SkillFilter
from social.services import CommentService, InteractionService, PlanService
from tests.asserts import in_threads
from tests.factories.follow import block, make_accepted_follow
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.cache.constants import TRENDING
from yiz.cache.services import CacheService
from yiz.clock import now
from yiz.events.catalogue import SkillsViewed
from yiz.events.outbox import emit
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
LIST = "/api/v1/discovery/skills/trending"


def make_settled(**fields):
    """Somebody who has been here for a while, so that their acts count."""
    return make_user(joined_at=timezone.now() - timedelta(days=30), **fields)


def weight(skill):
    """What a skill's score of the month is now, in fresh votes."""
    window = WINDOWS["month"]
    score, base = SharedSkill.objects.values_list(window.column, window.base_column).get(pk=skill.pk)
    return round(window.now(score, base, now()), 3)


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_every_kind_of_act_has_its_weight_and_can_be_taken_back(run_events):
    skill, user = make_skill(author=make_settled()), make_settled()
    InteractionService.like(user=user, skill_id=skill.pk, liked=True)
    InteractionService.rate(user=user, skill_id=skill.pk, rating=4)
    PlanService.download(user=user, skill_id=skill.pk)
    comments = [CommentService.add(user=user, skill_id=skill.pk, body=body) for body in ("One.", "Two.")]
    emit(SkillsViewed(day="2026-01-01", skill_ids=[skill.pk, new_id()], viewers=[9, 1], known=[3, 1]))
    run_events()
    assert weight(skill) == 4 + (3 + 4) + 8 + 5 + 3
    run_events()
    InteractionService.rate(user=user, skill_id=skill.pk, rating=1)
    CommentService.delete(user=user, comment_id=comments[0].pk)
    run_events()
    assert weight(skill) == 4 + (3 + 1) + 8 + 5 + 3
    InteractionService.like(user=user, skill_id=skill.pk, liked=False)
    InteractionService.unrate(user=user, skill_id=skill.pk)
    CommentService.delete(user=user, comment_id=comments[1].pk)
    run_events()
    assert weight(skill) == 8 + 3


def test_acts_that_weigh_nothing(run_events):
    author = make_settled()
    skill = make_skill(author=author)
    newborn, blocked, suspended = make_user(), make_settled(), make_settled()
    for user in (author, newborn, blocked, suspended):
        InteractionService.like(user=user, skill_id=skill.pk, liked=True)
    block(author, blocked)
    User.objects.filter(pk=suspended.pk).update(status=Status.SUSPENDED)
    run_events()
    assert weight(skill) == 0
    assert not TrendingVote.objects.exists()


def test_a_block_takes_votes_back_and_its_end_brings_them_again(run_events):
    from follow.services import FollowService

    author, friend, other = make_settled(), make_settled(), make_settled()
    skill = make_skill(author=author)
    for user in (friend, other):
        InteractionService.like(user=user, skill_id=skill.pk, liked=True)
    run_events()
    assert weight(skill) == 8
    block(author, friend)
    run_events()
    assert weight(skill) == 4
    FollowService.unblock(actor_id=author.pk, user_id=friend.pk)
    run_events()
    assert weight(skill) == 8


@pytest.mark.django_db(transaction=True)
def test_at_once_everybody_counts_once():
    from discovery.trending import votes

    skill = make_skill(author=make_settled())
    people = [make_settled() for _ in range(4)]
    for user in people:
        InteractionService.like(user=user, skill_id=skill.pk, liked=True)
    in_threads(lambda n: votes.settle(voter_id=people[n % 4].pk, skill_id=skill.pk, kind="like"), threads=12)
    assert weight(skill) == 16
    assert TrendingVote.objects.count() == 4


@pytest.fixture
def shelf():
    """Four skills whose order differs in every window, by an author; those of others that not everybody sees."""
    base = {f"{window.column}_base": window.base(now()) for window in WINDOWS.values()}
    author = make_user()
    scores = {"A": (1, 4, 2), "B": (2, 1, 4), "C": (3, 3, 1), "D": (4, 2, 3)}
    made = {
        title: make_skill(
            title=title,
            author=author,
            category="music" if title in "AB" else "cooking",
            trending_day=day,
            trending_week=week,
            trending_month=month,
            **base,
        )
        for title, (day, week, month) in scores.items()
    }
    high = dict.fromkeys(("trending_day", "trending_week", "trending_month"), 9.0)
    made["followers"] = make_skill(title="F", author=make_user(), visibility="followers", **high)
    make_skill(title="draft", author=author, status="draft", **high)
    make_skill(title="hidden", author=author, status="hidden", **high)
    return made


def test_windows_categories_and_who_sees_what(api_client, shelf):
    stranger, follower, blocked = make_user(), make_user(), make_user()
    make_accepted_follow(follower, shelf["followers"].author)
    block(shelf["A"].author, blocked)
    wrong = []
    for viewer, query, expected in (
        (None, {}, "ACDB"),
        (None, {"window": "day"}, "DCBA"),
        (None, {"window": "month"}, "BDAC"),
        (None, {"category": "music"}, "AB"),
        (None, {"category": "music", "window": "day"}, "BA"),
        (None, {"category": "Music", "window": "month"}, "BA"),
        (None, {"category": "nothing"}, ""),
        (stranger, {}, "ACDB"),
        (follower, {}, "FACDB"),
        (blocked, {}, ""),
    ):
        response = api_client(viewer).get(LIST, query)
        found = "".join(row["title"] for row in response.json()["results"])
        if found != expected:
            wrong.append((viewer, query, found, expected))
    assert not wrong
    assert trending_ids(viewer=None, window="day", category="music", limit=1) == [shelf["B"].pk]
    assert trending_ids(viewer=follower, limit=1) == [shelf["followers"].pk]


def test_pages_cost_the_same_and_go_on_where_they_ended(api_client, assert_queries):
    viewer, author = make_user(), make_user()
    for number in range(30):
        make_skill(author=author, trending_week=float(number % 7))
    client = api_client(viewer)
    for limit in (3, 30):
        with assert_queries(4):  # whom a block hides, skills, authors, what the caller did
            assert len(ids(client.get(LIST, {"limit": limit}))) == limit
    seen, address = [], f"{LIST}?limit=11"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 30


def test_an_index_serves_every_window_and_category(explain):
    for ordering in ("trending_day", "trending", "trending_month", "top", "new"):
        for category in ("", "music"):
            rows = SharedSkill.objects.candidates(None).narrowed(SkillFilter(category=category), ordering=ordering)
            explain(rows.order_by(*ORDERINGS[ordering]).values("id")[:20])
    explain(TrendingVote.objects.filter(skill_id=new_id()).order_by("-at").values_list("weight", "at"))
    explain(TrendingVote.objects.filter(author_id=new_id(), voter_id=new_id()))
    explain(TrendingVote.objects.filter(at__lt=now()).order_by("at").values_list("id"))


@pytest.mark.parametrize(
    ("query", "attr", "code"),
    [
        ({"window": "year"}, "window", "invalid_choice"),
        ({"category": "!!"}, "category", "invalid_category"),
        ({"since": "1"}, "since", "unknown_field"),
        ({"limit": "0"}, "limit", "invalid"),
        ({"cursor": "x"}, "cursor", "invalid"),
    ],
)
def test_wrong_queries_are_refused_by_name(api_client, assert_problem, query, attr, code):
    assert_problem(api_client().get(LIST, query), 400, code, attr)


def test_the_batch_task_tells_of_a_new_top_list_once(shelf):
    told = []
    tasks.trending_content(lambda rows, what: told.append(what))
    top = CacheService.get(TRENDING, "told")
    assert [row["title"] for row in top] == ["A", "C", "D", "B"]
    assert set(top[0]) == {"id", "slug", "title", "category", "author"}
    SharedSkill.objects.filter(pk=shelf["B"].pk).update(trending_week=99.0)
    tasks.trending_content(lambda rows, what: None)
    assert [row["title"] for row in CacheService.get(TRENDING, "told")] == ["B", "A", "C", "D"]


def test_old_votes_go():
    skill = make_skill()
    for at in (now() - VOTES_KEPT - timedelta(days=1), now(), GENESIS):
        TrendingVote.objects.create(
            skill_id=skill.pk, author_id=skill.author_id, voter_id=new_id(), kind="like", weight=4, at=at
        )
    assert tasks.clean(lambda rows, what: None) == 2
    assert TrendingVote.objects.count() == 1
