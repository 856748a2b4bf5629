"""Lists of skills: what they filter by, how they are ordered, what they cost."""

from itertools import product

import pytest
from django.utils.timezone import now

from follow.models import Relationship
from profiles.models import User
from social.models import Interaction, SharedSkill
from social.querysets.skills import ORDERINGS, SkillFilter
from tests.asserts import recorded_queries
from tests.factories.follow import make_accepted_follow
from tests.factories.profiles import make_user, unsaved_users
from tests.factories.social import make_days, make_plan, make_skill

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"


def titles(response):
    assert response.status_code == 200, response.content
    return [skill["title"] for skill in response.json()["results"]]


@pytest.fixture
def shelf():
    author = make_user()
    make_skill(title="A", author=author, category="music", difficulty="advanced", tags=["guitar"], language="de")
    make_skill(
        title="B",
        category="music",
        tags=["piano", "été"],
        days=make_days(10),
        ratings_count=2,
        rating_sum=9,
        rating_bayes=3.5,
        trending_week=1.0,
        trending_day=3.0,
        trending_month=2.0,
    )
    make_skill(
        title="C",
        author=author,
        category="cooking",
        tags=["été", "c++"],
        ratings_count=1,
        rating_sum=4,
        rating_bayes=3.1,
        trending_week=5.0,
        trending_day=1.0,
        trending_month=9.0,
    )
    return author


FOUND = [
    ({}, "CBA"),
    ({"category": "music"}, "BA"),
    ({"category": "Music"}, "BA"),
    ({"difficulty": "advanced"}, "A"),
    ({"language": "de"}, "A"),
    ({"tag": "été"}, "CB"),
    ({"tag": "C++"}, "C"),
    ({"tag": "none"}, ""),
    ({"min_rating": "4.5"}, "B"),
    ({"min_rating": "4"}, "CB"),
    ({"max_days": "9"}, "CA"),
    ({"category": "music", "difficulty": "beginner", "tag": "piano"}, "B"),
    ({"ordering": "top"}, "BCA"),
    ({"ordering": "trending"}, "CBA"),
    ({"ordering": "trending_day"}, "BCA"),
    ({"ordering": "trending_month"}, "CBA"),
    ({"ordering": "trending_day", "category": "music"}, "BA"),
    ({"ordering": "top", "tag": "été"}, "BC"),
]


def test_filters_and_orderings(api_client, shelf):
    client = api_client()
    assert [(query, titles(client.get(SKILLS, query))) for query, _ in FOUND] == [
        (query, list(expected)) for query, expected in FOUND
    ]


def test_by_author(api_client, shelf):
    assert titles(api_client().get(SKILLS, {"author": shelf.pk})) == ["C", "A"]
    assert titles(api_client().get(f"/api/v1/users/{shelf.pk}/skills")) == ["C", "A"]


@pytest.mark.parametrize("rare", [0, 1_000])
def test_a_tag_is_found_alike_whether_rare_or_common(rare):
    found, other = make_skill(tags=["ört", 'say "hi"', "c"]), make_skill(tags=["c++"])
    for tag, expected in (("ört", [found]), ("c", [found]), ("c++", [other]), ("or", []), ('say "hi"', [found])):
        rows = SharedSkill.objects.published().tagged(tag, rare=rare)
        assert list(rows) == expected, tag


@pytest.mark.parametrize(
    ("query", "attr", "code"),
    [
        ({"ordering": "best"}, "ordering", "invalid_choice"),
        ({"difficulty": "hard"}, "difficulty", "invalid_choice"),
        ({"author": "me"}, "author", "invalid"),
        ({"min_rating": "nan"}, "min_rating", "invalid"),
        ({"min_rating": "1e400"}, "min_rating", "invalid"),
        ({"min_rating": "6"}, "min_rating", "max_value"),
        ({"max_days": "0"}, "max_days", "min_value"),
        ({"max_days": "ten"}, "max_days", "invalid"),
        ({"tag": "<b>"}, "tag", "invalid_tag"),
        ({"tag": "a\x00"}, "tag", "control_characters"),
        ({"language": "english!"}, "language", "invalid"),
        ({"category": "!!"}, "category", "invalid_category"),
        ({"sort": "top"}, "sort", "unknown_field"),
        ({"limit": "0"}, "limit", "invalid"),
        ({"limit": "101"}, "limit", "invalid"),
        ({"cursor": "x"}, "cursor", "invalid"),
    ],
)
def test_wrong_queries_are_refused_by_name(api_client, assert_problem, query, attr, code):
    assert_problem(api_client().get(SKILLS, query), 400, code, attr)


def test_pages_go_through_all_both_ways(api_client):
    author = make_user()
    made = [make_skill(author=author, rating_bayes=3 + number % 3).title for number in range(7)]
    client = api_client()
    for ordering in ORDERINGS:
        seen: list[list[str]] = []
        address = f"{SKILLS}?limit=3&ordering={ordering}"
        while address:
            page = client.get(address).json()
            seen.append([skill["title"] for skill in page["results"]])
            last, address = page, page["next"]
        assert sorted(title for part in seen for title in part) == sorted(made)
        assert [len(part) for part in seen] == [3, 3, 1]
        back = client.get(last["previous"]).json()
        assert [skill["title"] for skill in back["results"]] == seen[1]


def test_a_page_is_full_though_others_skills_for_followers_lie_between(api_client):
    viewer, author, shy = make_user(), make_user(), make_user()
    for _ in range(4):
        make_skill(author=author)
        make_skill(author=shy, visibility="followers")
    page = api_client(viewer).get(SKILLS, {"limit": 3}).json()
    assert len(page["results"]) == 3
    assert len(api_client(viewer).get(page["next"]).json()["results"]) == 1
    make_accepted_follow(viewer, shy)
    assert len(api_client(viewer).get(SKILLS).json()["results"]) == 8


def test_people_who_are_gone_take_their_skills_with_them(api_client, assert_problem):
    skill = make_skill(author=make_user(status="banned"))
    assert titles(api_client().get(SKILLS)) == []
    assert_problem(api_client().get(f"{SKILLS}/{skill.pk}"), 404, "not_found")


def test_own_skills_are_listed_in_every_state(api_client):
    author = make_user()
    for status in ("published", "draft", "hidden", "removed", "deleted"):
        make_skill(author=author, status=status, title=status)
    client = api_client(author)
    assert titles(client.get("/api/v1/social/me/skills")) == ["removed", "hidden", "draft", "published"]
    assert titles(client.get("/api/v1/social/me/skills", {"status": "draft"})) == ["draft"]
    assert titles(client.get(SKILLS)) == ["published"]


def test_downloads_are_listed_as_far_as_they_may_be_seen(api_client):
    viewer = make_user()
    client = api_client(viewer)
    skills = [make_skill() for _ in range(3)]
    plans = [client.post(f"{SKILLS}/{skill.pk}/download").json()["plan"]["id"] for skill in skills]
    SharedSkill.objects.filter(pk=skills[1].pk).update(status="removed")
    client.delete(f"/api/v1/social/plans/{plans[0]}")
    found = client.get("/api/v1/social/me/downloads").json()["results"]
    assert [(skill["id"], skill["plan"]) for skill in found] == [(skills[2].pk, plans[2]), (skills[0].pk, None)]
    assert all(skill["downloaded_at"] and skill["viewer"]["downloaded"] for skill in found)


# --- cost ---------------------------------------------------------------------------------------------------------


def _fill(number, viewer, author):
    """The worst page: skills for followers, forks, downloads and interactions in each row."""
    origin = make_skill(author=author, status="draft")
    people = User.objects.bulk_create(unsaved_users(2 * number))
    for writer, shy in zip(people[:number], people[number:], strict=True):
        skill = make_skill(author=writer, forked_from=origin, tags=["python"], category="music")
        make_skill(author=shy, visibility="followers", tags=["python"], category="music")
        make_plan(owner=viewer, skill=skill)
        make_skill(author=author, tags=["python"], category="music")
        Interaction.objects.bulk_create(
            Interaction(user=viewer, skill=skill, kind=kind) for kind in ("like", "download")
        )
    Relationship.objects.bulk_create(
        Relationship(follower=viewer, followee=shy, status="active", since=now()) for shy in people[number:]
    )


LISTS = [
    f"{SKILLS}?limit=100",
    f"{SKILLS}?limit=100&category=music",
    f"{SKILLS}?limit=100&tag=python",
    f"{SKILLS}?limit=100&ordering=top&difficulty=beginner",
    "/api/v1/social/me/skills?limit=100",
    "/api/v1/social/me/downloads?limit=100",
    "/api/v1/social/plans?limit=100",
    "/api/v1/users/{author}/skills?limit=100",
]


def test_the_number_of_queries_does_not_grow(api_client):
    viewer, author = make_user(), make_user()
    numbers: dict[str, list[int]] = {address: [] for address in LISTS}
    for more in (3, 27):
        _fill(more, viewer, author)
        for address in LISTS:
            client = api_client(author if "/me/skills" in address else viewer)
            with recorded_queries() as queries:
                response = client.get(address.format(author=author.pk))
            assert len(response.json()["results"]) >= more, address
            numbers[address].append(len(queries))
    assert {address: found for address, found in numbers.items() if found[0] != found[1] or found[0] > 14} == {}


def test_one_skill_costs_the_same_however_long_it_is(api_client):
    client = api_client(make_user())
    numbers = []
    for days in (1, 1, 300):
        skill = make_skill(days=make_days(days))
        with recorded_queries() as queries:
            assert client.get(f"{SKILLS}/{skill.pk}").status_code == 200
        numbers.append(len(queries))
    # the account's snapshot is read by the first call alone
    assert numbers[1] == numbers[2] == 4


FILTERS = [
    SkillFilter(),
    SkillFilter(category="music"),
    SkillFilter(difficulty="beginner"),
    SkillFilter(language="en"),
    SkillFilter(min_rating=4),
    SkillFilter(max_days=5),
    SkillFilter(category="music", difficulty="beginner", language="en", min_rating=4, max_days=30),
]


@pytest.mark.parametrize("signed_in", [False, True])
def test_every_list_reads_in_the_order_of_an_index(explain, signed_in):
    viewer, author = make_user() if signed_in else None, make_user()
    for number in range(40):
        make_skill(category="music" if number % 4 else "cooking", author=author, ratings_count=1, rating_sum=5)
    for ordering, wanted in product(ORDERINGS, FILTERS):
        rows = SharedSkill.objects.candidates(viewer).narrowed(wanted, ordering=ordering).listed()
        explain(rows.order_by(*ORDERINGS[ordering])[:6])


def test_a_common_tag_is_met_on_the_way_through_every_ordering(explain):
    author = make_user()
    for _ in range(10):
        make_skill(author=author, tags=["python"])
    for ordering, columns in ORDERINGS.items():
        rows = SharedSkill.objects.candidates(None).narrowed(SkillFilter(), ordering=ordering).tagged("python", rare=3)
        explain(rows.listed().order_by(*columns)[:21])


def test_lists_of_ones_own_read_in_the_order_of_an_index(explain):
    author, viewer = make_user(), make_user()
    for _ in range(20):
        skill = make_skill(author=author)
        Interaction.objects.create(user=viewer, skill=skill, kind="download")
        make_plan(owner=viewer, skill=skill)
    own = SharedSkill.objects.filter(author_id=author.pk)
    explain(own.exclude(status="deleted").listed().order_by("-id")[:21])
    explain(own.filter(status__sifted="draft").listed().order_by("-id")[:21])
    by_author = SharedSkill.objects.candidates(viewer).narrowed(SkillFilter(author_id=author.pk))
    explain(by_author.listed().order_by("-id")[:21])
    explain(viewer.plans.visible_to(viewer).rows().order_by("-id")[:21])
    explain(viewer.plans.copies_of(viewer, [skill.pk]).rows())
    explain(skill.versions.order_by("-number")[:21])
    explain(skill.tag_rows.model.objects.filter(tag="python").order_by("-skill_id").values_list("skill_id")[:21])
