"""Skills over HTTP: sharing, reading, editing, states, versions, lists."""

import pytest

from social.models import SharedSkill, SkillTag, SkillVersion
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"
MISSING = "65f0c0ffee65f0c0ffee0000"


def new_skill(**fields):
    return {"title": "Bread at home", "category": "Cooking", "days": make_days(2), **fields}


def told(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("id")]


def test_a_skill_is_shared_and_read_by_anybody(api_client):
    author = make_user(username="baker")
    body = new_skill(description="Two loaves.", tags=["Bread", "baking", "bread"], language="pt-br")
    created = api_client(author).post(SKILLS, body)
    assert created.status_code == 201, created.content
    skill = created.json()
    assert created["Location"] == f"{SKILLS}/{skill['id']}"
    assert created["ETag"]
    read = api_client().get(f"{SKILLS}/{skill['id']}")
    assert read.status_code == 200
    expected = {
        "slug": "bread-at-home",
        "title": "Bread at home",
        "description": "Two loaves.",
        "category": "cooking",
        "difficulty": "beginner",
        "tags": ["bread", "baking"],
        "language": "pt-BR",
        "visibility": "public",
        "status": "published",
        "duration_days": 2,
        "estimated_minutes": 120,
        "version": 1,
        "forked_from": None,
        "days": make_days(2),
    }
    shown = read.json()
    assert {name: shown[name] for name in expected} == expected
    assert shown["author"] == {
        "id": author.pk,
        "username": "baker",
        "display_name": author.display_name,
        "avatar_url": None,
    }
    assert set(shown["counts"]) == {
        "likes",
        "bookmarks",
        "downloads",
        "comments",
        "ratings",
        "forks",
        "views",
        "tasks",
    }
    assert shown["rating"]["average"] is None
    assert shown["viewer"] == {
        "liked": False,
        "bookmarked": False,
        "downloaded": False,
        "rating": None,
        "is_author": False,
    }
    assert shown["created_at"].endswith("Z")
    assert skill["viewer"]["is_author"] is True
    assert told("SkillPublished") == [{"skill_id": skill["id"], "author_id": author.pk}]
    author.refresh_from_db()
    assert author.skills_count == 1


def test_a_draft_is_its_authors_until_it_is_published(api_client, assert_problem):
    author = make_user()
    client = api_client(author)
    skill = client.post(SKILLS, new_skill(status="draft", tags=["bread"])).json()
    assert skill["status"] == "draft"
    assert skill["published_at"] is None
    path = f"{SKILLS}/{skill['id']}"
    assert_problem(api_client().get(path), 404, "not_found")
    assert client.get(path).status_code == 200
    assert client.get(SKILLS).json()["results"] == []
    assert not told("SkillPublished")
    assert not SkillTag.objects.exists()

    published = client.post(f"{path}/publish")
    assert published.status_code == 200
    assert published.json()["status"] == "published"
    assert published.json()["published_at"] is not None
    assert client.post(f"{path}/publish").status_code == 200
    assert len(told("SkillPublished")) == 1
    assert api_client().get(path).status_code == 200
    assert list(SkillTag.objects.values_list("tag", flat=True)) == ["bread"]

    assert client.post(f"{path}/unpublish").json()["status"] == "draft"
    assert_problem(api_client().get(path), 404, "not_found")
    assert told("SkillWithdrawn") == [{"skill_id": skill["id"], "author_id": author.pk, "how": "unpublished"}]
    author.refresh_from_db()
    assert author.skills_count == 0
    assert not SkillTag.objects.exists()


def test_an_edit_of_content_makes_a_version(api_client):
    author = make_user()
    client = api_client(author)
    path = f"{SKILLS}/{client.post(SKILLS, new_skill(tags=['a', 'b'])).json()['id']}"
    edited = client.patch(path, {"title": "Rye bread", "days": make_days(3, minutes=10), "tags": ["b", "c"]})
    assert edited.status_code == 200, edited.content
    shown = edited.json()
    assert (shown["title"], shown["version"], shown["duration_days"], shown["estimated_minutes"]) == (
        "Rye bread",
        2,
        3,
        60,
    )
    assert shown["slug"] == "bread-at-home"
    assert sorted(SkillTag.objects.values_list("tag", flat=True)) == ["b", "c"]
    assert [event["version"] for event in told("SkillUpdated")] == [2]

    same = client.patch(path, {"title": "Rye bread"})
    assert same.json()["version"] == 2
    assert len(told("SkillUpdated")) == 1

    versions = api_client().get(f"{path}/versions").json()["results"]
    assert [(version["number"], version["title"], version["changed"]) for version in versions] == [
        (2, "Rye bread", ["days", "tags", "title"]),
        (1, "Bread at home", []),
    ]
    first = api_client().get(f"{path}/versions/1").json()
    assert first["days"] == make_days(2)
    assert api_client().get(f"{path}/versions/2").json()["days"] == make_days(3, minutes=10)
    for number in ("3", "0", "99999999999999999999999"):
        assert api_client().get(f"{path}/versions/{number}").status_code == 404


def test_a_change_of_visibility_is_no_version_and_holds_at_once(api_client, assert_problem):
    author = make_user()
    client = api_client(author)
    path = f"{SKILLS}/{client.post(SKILLS, new_skill()).json()['id']}"
    closed = client.patch(path, {"visibility": "private"})
    assert closed.json()["version"] == 1
    assert_problem(api_client().get(path), 404, "not_found")
    assert [(event["before"], event["after"]) for event in told("SkillAudienceChanged")] == [("public", "private")]
    assert not told("SkillUpdated")
    author.refresh_from_db()
    assert author.skills_count == 0
    client.patch(path, {"visibility": "public"})
    author.refresh_from_db()
    assert author.skills_count == 1


def test_a_deleted_skill_is_gone_for_all(api_client, assert_problem):
    author = make_user()
    client = api_client(author)
    path = f"{SKILLS}/{client.post(SKILLS, new_skill()).json()['id']}"
    assert client.delete(path).status_code == 204
    for caller in (client, api_client()):
        assert_problem(caller.get(path), 404, "not_found")
    assert_problem(client.delete(path), 404, "not_found")
    assert client.get("/api/v1/social/me/skills").json()["results"] == []
    assert [event["how"] for event in told("SkillWithdrawn")] == ["deleted"]
    author.refresh_from_db()
    assert author.skills_count == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("patch", ""),
        ("delete", ""),
        ("post", "/publish"),
        ("post", "/unpublish"),
    ],
)
def test_only_its_author_writes_a_skill(api_client, assert_problem, method, path):
    skill = make_skill()
    address = f"{SKILLS}/{skill.pk}{path}"
    assert_problem(getattr(api_client(make_user()), method)(address, {}), 403, "not_the_author")
    assert_problem(getattr(api_client(), method)(address, {}), 401, "not_authenticated")
    assert_problem(getattr(api_client(skill.author), method)(f"{SKILLS}/{MISSING}{path}", {}), 404, "not_found")
    assert_problem(getattr(api_client(skill.author), method)(f"{SKILLS}/nonsense{path}", {}), 404, "not_found")


@pytest.mark.parametrize("status", ["hidden", "removed"])
def test_moderated_skills_do_not_come_back_by_their_authors_hand(api_client, assert_problem, status):
    skill = make_skill(status=status)
    client = api_client(skill.author)
    path = f"{SKILLS}/{skill.pk}"
    assert client.get(path).json()["status"] == status
    assert_problem(client.post(f"{path}/publish"), 409, f"skill_{status}")
    assert_problem(client.post(f"{path}/unpublish"), 409, f"skill_{status}")
    assert client.delete(path).status_code == 204


def test_two_skills_of_one_title_have_addresses_of_their_own(api_client):
    client = api_client(make_user())
    slugs = [client.post(SKILLS, new_skill(title="¡Olé!")).json()["slug"] for _ in range(3)]
    assert slugs == ["olé", "olé-2", "olé-3"]
    assert api_client(make_user()).post(SKILLS, new_skill(title="!!!")).json()["slug"] == "skill"


def test_conditional_reads_and_writes(api_client, assert_problem):
    author = make_user()
    client = api_client(author)
    path = f"{SKILLS}/{client.post(SKILLS, new_skill()).json()['id']}"
    tag = client.get(path)["ETag"]
    assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304
    changed = client.patch(path, {"title": "First"}, HTTP_IF_MATCH=tag)
    assert changed.status_code == 200
    assert_problem(client.patch(path, {"title": "Second"}, HTTP_IF_MATCH=tag), 412, "precondition_failed")
    assert_problem(client.delete(path, HTTP_IF_MATCH=tag), 412, "precondition_failed")
    assert client.patch(path, {"title": "Third"}, HTTP_IF_MATCH=changed["ETag"]).status_code == 200
    first_page = client.get(SKILLS)
    assert client.get(SKILLS, HTTP_IF_NONE_MATCH=first_page["ETag"]).status_code == 304


def test_a_repeated_call_under_one_key_shares_once(api_client):
    client = api_client(make_user())
    answers = [client.post(SKILLS, new_skill(), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert SharedSkill.objects.count() == 1
    assert SkillVersion.objects.count() == 1


def test_both_forms_of_an_address_answer(api_client):
    skill = make_skill()
    assert api_client().get(f"{SKILLS}/{skill.pk}/").status_code == 200
    assert api_client().get(f"{SKILLS}/").status_code == 200
