"""Who sees which skill, on every path that names one: viewer × skill × endpoint."""

import pytest

from social.models import SharedSkill
from social.querysets.skills import may_see, visible_rows
from social.services import SkillService
from social.services.audience import effective_audience, follow_profile
from tests.factories.follow import block, make_accepted_follow, mute
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill
from yiz import ports

pytestmark = pytest.mark.django_db

VIEWERS = ("anonymous", "stranger", "follower", "blocked", "blocker", "muter", "author")
STATES = ("public", "followers", "private", "draft", "hidden", "removed", "deleted")
SEES = {
    "anonymous": {"public"},
    "stranger": {"public"},
    "follower": {"public", "followers"},
    "blocked": set(),
    "blocker": set(),
    "muter": {"public"},
    "author": set(STATES) - {"deleted"},
}
READS = ("", "/versions", "/versions/1", "/likers", "/ratings", "/comments", "/tasks")
ACTS = (
    ("/download", None),
    ("/like", {"liked": True}),
    ("/bookmark", {"bookmarked": True}),
    ("/rate", {"rating": 4}),
    ("/comments", {"body": "Hello"}),
    ("/tasks", {"day": 1, "title": "Hello"}),
)


def make_viewer(kind, author):
    if kind == "anonymous":
        return None
    if kind == "author":
        return author
    viewer = make_user()
    if kind == "follower":
        make_accepted_follow(viewer, author)
    elif kind == "blocked":
        make_accepted_follow(viewer, author)
        block(author, viewer)
    elif kind == "blocker":
        block(viewer, author)
    elif kind == "muter":
        mute(viewer, author)
    return viewer


def make_state(state, author):
    if state in ("public", "followers", "private"):
        return make_skill(author=author, visibility=state)
    return make_skill(author=author, status=state)


@pytest.fixture
def world():
    """One author with a skill in each state, and the viewers, by their kinds."""
    author = make_user()
    skills = {state: make_state(state, author) for state in STATES}
    return author, skills, {kind: make_viewer(kind, author) for kind in VIEWERS}


def test_reading(api_client, world):
    _, skills, viewers = world
    for kind, viewer in viewers.items():
        client = api_client(viewer)
        for state, skill in skills.items():
            sees = state in SEES[kind]
            for tail in READS:
                response = client.get(f"/api/v1/social/skills/{skill.pk}{tail}")
                assert response.status_code == (200 if sees else 404), (kind, state, tail, response.content)
                assert sees or skill.title.encode() not in response.content
            row = SharedSkill.objects.filter(pk=skill.pk).listed().get()
            assert may_see(viewer, row) is sees, (kind, state)
            assert SharedSkill.objects.visible_to(viewer).filter(pk=skill.pk).exists() is sees, (kind, state)
            assert bool(visible_rows([row], viewer)) is sees, (kind, state)


def test_listing(api_client, world):
    author, skills, viewers = world
    for kind, viewer in viewers.items():
        client = api_client(viewer)
        listed = {skills[state].pk for state in SEES[kind] & {"public", "followers", "private"}}
        for address in ("/api/v1/social/skills", f"/api/v1/social/skills?author={author.pk}&tag=python"):
            assert {row["id"] for row in client.get(address).json()["results"]} == listed, (kind, address)
        response = client.get(f"/api/v1/users/{author.pk}/skills")
        if kind in ("blocked", "blocker"):
            assert response.status_code == 404
        else:
            assert {row["id"] for row in response.json()["results"]} == listed, kind


def test_acting(api_client, assert_problem, world):
    _, skills, viewers = world
    for kind in ("stranger", "follower", "blocked", "blocker", "muter"):
        client = api_client(viewers[kind])
        for state, skill in skills.items():
            for tail, body in ACTS:
                body = {**body, "title": kind} if tail == "/tasks" else body
                response = client.post(f"/api/v1/social/skills/{skill.pk}{tail}", body)
                if state in SEES[kind]:
                    assert response.status_code in (200, 201), (kind, state, tail, response.content)
                else:
                    assert_problem(response, 404, "not_found")


@pytest.mark.parametrize("profile", ["public", "followers", "private"])
@pytest.mark.parametrize("visibility", ["public", "followers", "private"])
def test_the_audience_is_the_narrower_of_skill_and_profile(profile, visibility):
    order = ["public", "followers", "private"]
    expected = "private" if visibility == "private" else "public" if profile == visibility == "public" else "followers"
    assert effective_audience(visibility, profile) == expected
    author = make_user(profile_visibility=profile)
    skill_id = SkillService.create(
        author_id=author.pk, title="T", category="c", days=make_days(1), visibility=visibility
    )
    assert SharedSkill.objects.get(pk=skill_id).audience == expected
    for later in order:
        follow_profile(author.pk, later)
        assert SharedSkill.objects.get(pk=skill_id).audience == effective_audience(visibility, later)


def test_closing_a_profile_takes_its_skills_in_and_opening_brings_them_back(api_client):
    author, follower = make_user(), make_user()
    make_accepted_follow(follower, author)
    skills = {state: make_state(state, author) for state in STATES}
    for profile, kind, seen in (
        ("followers", None, set()),
        ("followers", follower, {"public", "followers"}),
        ("private", None, set()),
        ("private", follower, {"public", "followers"}),
        ("public", None, {"public"}),
        ("public", follower, {"public", "followers"}),
    ):
        ports.privacy_effects["social"](author.pk, profile)
        found = {row["id"] for row in api_client(kind).get("/api/v1/social/skills").json()["results"]}
        assert found == {skills[state].pk for state in seen}, (profile, kind)


def test_who_a_fork_comes_from_is_told_to_those_who_may_know(api_client):
    author = make_user()
    secret = make_skill(author=author, status="draft")
    fork = make_skill(forked_from=secret)
    path = f"/api/v1/social/skills/{fork.pk}"
    assert api_client().get(path).json()["forked_from"] is None
    assert api_client(author).get(path).json()["forked_from"]["id"] == secret.pk


def test_the_number_of_skills_counts_what_everybody_may_see():
    author = make_user()
    for visibility, status in (("public", "published"), ("followers", "published"), ("public", "draft")):
        SkillService.create(
            author_id=author.pk, title="T", category="c", days=make_days(1), visibility=visibility, status=status
        )
    author.refresh_from_db()
    assert author.skills_count == 1
