"""Categories, tags, what is new, rated best and alike: who sees what, counted as it changes, at which cost."""

import pytest

from discovery import counts, recounts
from discovery.models import CategoryCount, TagCount
from profiles.services import UserProfileService
from social.services import SkillService
from tests.asserts import in_threads
from tests.factories.follow import block, make_accepted_follow
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db
API = "/api/v1/discovery"


def share(author, title="Chords", category="music", tags=("guitar", "chords"), **fields):
    return SkillService.create(
        author_id=author.pk, title=title, category=category, tags=list(tags), days=make_days(1), **fields
    )


def counted():
    categories = dict(CategoryCount.objects.filter(skills_count__gt=0).values_list("slug", "skills_count"))
    tags = TagCount.objects.filter(skills_count__gt=0).values_list("category", "tag", "skills_count")
    return categories, {f"{category}/{tag}": number for category, tag, number in tags}


def test_counts_follow_what_everybody_may_see(run_events):
    author = make_user()
    skill = share(author)
    share(author, "For some", visibility="followers")
    share(author, "Not yet", status="draft")
    run_events()
    run_events()
    both = {"music/guitar": 1, "music/chords": 1, "/guitar": 1, "/chords": 1}
    assert counted() == ({"music": 1}, both)
    SkillService.edit(skill_id=skill, changes={"category": "hobby", "tags": ["guitar"]})
    run_events()
    assert counted() == ({"hobby": 1}, {"hobby/guitar": 1, "/guitar": 1})
    SkillService.unpublish(skill_id=skill)
    run_events()
    assert counted() == ({}, {})
    SkillService.publish(skill_id=skill)
    run_events()
    assert counted()[0] == {"hobby": 1}
    UserProfileService.change_privacy(user_id=author.pk, changes={"profile_visibility": "private"})
    run_events()
    assert counted() == ({}, {})
    UserProfileService.change_privacy(user_id=author.pk, changes={"profile_visibility": "public"})
    run_events()
    assert counted() == ({"hobby": 1}, {"hobby/guitar": 1, "/guitar": 1})


@pytest.mark.django_db(transaction=True)
def test_at_once_everything_is_counted_once():
    author = make_user()
    skills = [make_skill(author=author, tags=["one", "two"]) for _ in range(4)]
    in_threads(lambda number: counts.settle(skills[number % 4].pk), threads=12)
    assert counted() == (
        {"programming": 4},
        {f"{place}/{tag}": 4 for place in ("", "programming") for tag in ("one", "two")},
    )


def test_a_recount_finds_and_mends_what_is_wrong(run_events):
    author = make_user()
    share(author)
    run_events()
    assert not list(recounts.catalogue(False))
    missed = make_skill(author=author, category="art", tags=["ink"])
    TagCount.objects.filter(category="music", tag="guitar").update(skills_count=7)
    CategoryCount.objects.filter(slug="music").update(skills_count=0)
    found = [(drift.subject_id, drift.stored, drift.counted) for drift in recounts.catalogue(True)]
    assert sorted(found) == sorted([(missed.pk, 0, 1), ("music", 0, 1), ("music/guitar", 7, 1)])
    assert not list(recounts.catalogue(False))
    assert counted()[0] == {"music": 1, "art": 1}


@pytest.fixture
def library():
    author = make_user()
    for number in range(5):
        make_skill(author=author, category="music", tags=["guitar", f"tag{number}"], trending_week=float(number))
    shown = make_skill(title="Bread", author=author, category="web-cooking", tags=["bread"], rating_bayes=4.9)
    shy = make_skill(title="Secret", author=make_user(), category="music", tags=["secret"], visibility="followers")
    for skill in type(shown).objects.all():
        counts.settle(skill.pk)
    return shown, shy


def test_categories(api_client, library, assert_problem):
    client = api_client()
    found = client.get(f"{API}/skills/categories").json()["results"]
    assert found == [
        {"slug": "music", "name": "Music", "skills_count": 5},
        {"slug": "web-cooking", "name": "Web cooking", "skills_count": 1},
    ]
    music = client.get(f"{API}/skills/categories/music").json()
    assert (music["skills_count"], music["top_tags"][0]) == (5, {"tag": "guitar", "skills_count": 5})
    assert [skill["tags"][1] for skill in music["trending"]] == ["tag4", "tag3", "tag2"]
    for slug in ("nothing", "x" * 300, "%00", "a%2Fb"):
        assert_problem(client.get(f"{API}/skills/categories/{slug}"), 404, "not_found")


def test_tags(api_client, library, assert_problem):
    _, shy = library
    client, follower = api_client(), make_user()
    make_accepted_follow(follower, shy.author)
    found = client.get(f"{API}/tags", {"limit": 2}).json()
    assert found["results"][0] == {"tag": "guitar", "skills_count": 5}
    assert len(client.get(found["next"]).json()["results"]) == 2
    page = client.get(f"{API}/tags/Guitar", {"ordering": "trending", "limit": 3}).json()
    assert (page["tag"], page["skills_count"]) == ("guitar", 5)
    assert [skill["tags"][1] for skill in page["results"]] == ["tag4", "tag3", "tag2"]
    assert len(client.get(page["next"]).json()["results"]) == 2
    assert_problem(client.get(f"{API}/tags/secret"), 404, "not_found")
    hers = api_client(follower).get(f"{API}/tags/secret").json()
    assert (hers["skills_count"], len(hers["results"])) == (0, 1)
    for tag in ("nothing", "y" * 300, "%00"):
        assert_problem(client.get(f"{API}/tags/{tag}"), 404, "not_found")
    assert_problem(client.get(f"{API}/tags/guitar", {"ordering": "best"}), 400, "invalid_choice", "ordering")


def test_top_and_new(api_client, library):
    client = api_client()
    assert client.get(f"{API}/skills/top").json()["results"][0]["title"] == "Bread"
    assert client.get(f"{API}/skills/new").json()["results"][0]["title"] == "Bread"
    assert len(client.get(f"{API}/skills/top", {"category": "music"}).json()["results"]) == 5
    assert len(client.get(f"{API}/skills/new", {"category": "music"}).json()["results"]) == 5


def test_similar_ones_share_tags_and_are_visible(api_client, assert_problem):
    author, other, viewer = make_user(), make_user(), make_user()
    one = make_skill(author=author, category="music", tags=["guitar", "chords"])
    near = make_skill(author=author, category="music", tags=["guitar", "chords"])
    far = make_skill(author=other, category="cooking", tags=["guitar"])
    make_skill(author=author, category="cooking", tags=["bread"])
    make_skill(author=author, category="music", tags=["guitar"], visibility="followers")
    make_skill(author=author, category="music", tags=["guitar"], status="draft")
    for skill in (one, near, far):
        counts.settle(skill.pk)
    found = [row["id"] for row in api_client().get(f"{API}/skills/{one.pk}/similar").json()["results"]]
    assert found == [near.pk, far.pk]
    block(viewer, other)
    found = [row["id"] for row in api_client(viewer).get(f"{API}/skills/{one.pk}/similar").json()["results"]]
    assert found == [near.pk]
    block(viewer, author)
    assert_problem(api_client(viewer).get(f"{API}/skills/{one.pk}/similar"), 404, "not_found")


def test_lists_cost_the_same_however_long_they_are(api_client, assert_queries):
    author = make_user()
    skills = [make_skill(author=author, tags=["common", f"rare{number % 3}"]) for number in range(31)]
    for skill in skills:
        counts.settle(skill.pk)
    client = api_client()
    wrong = []
    for path, queries in (
        ("skills/top", 2),
        ("skills/new", 2),
        ("skills/categories", 1),
        ("skills/categories/programming", 4),
        ("tags", 1),
        ("tags/common", 4),
        (f"skills/{skills[0].pk}/similar", 10),
    ):
        for limit in (3, 30):
            query = {} if path.endswith("programming") else {"limit": limit}
            try:
                with assert_queries(queries):
                    assert client.get(f"{API}/{path}", query).status_code == 200
            except AssertionError as error:
                wrong.append((path, limit, str(error)[:300]))
    assert not wrong


def test_an_index_serves_the_counts(explain):
    order = ("-skills_count", "-id")
    explain(CategoryCount.objects.filter(skills_count__gt=0).order_by(*order).values("id", "slug", "skills_count")[:20])
    explain(
        TagCount.objects.filter(category="", skills_count__gt=0).order_by(*order).values("tag", "skills_count")[:20]
    )
    explain(TagCount.objects.filter(category="music", tag__in=["a", "b"]).values_list("tag", "skills_count"))
