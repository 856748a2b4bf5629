"""The support person's pages of skills and plans."""

import pytest
from django.test import Client

from tests.factories.profiles import make_user
from tests.factories.social import make_plan, make_skill

pytestmark = pytest.mark.django_db
SKILLS, PLANS = "/admin/social/sharedskill/", "/admin/social/plan/"


@pytest.fixture
def support():
    client = Client()
    client.force_login(make_user("support", is_staff=True, is_superuser=True))
    return client


def test_skills_are_found_by_author_id_and_state(support):
    skill, draft = make_skill(title="Shown bread"), make_skill(title="Hidden rolls", status="draft")
    for query, found in (
        ("", {skill.title, draft.title}),
        (f"?q={skill.author.username.upper()}", {skill.title}),
        (f"?q={draft.pk}", {draft.title}),
        ("?q=nobody", set()),
        ("?status__exact=draft", {draft.title}),
    ):
        page = support.get(SKILLS + query)
        assert page.status_code == 200
        assert {title for title in (skill.title, draft.title) if title.encode() in page.content} == found, query


def test_pages_of_one_are_read_only(support):
    skill = make_skill()
    plan = make_plan(skill=skill, title="A private name")
    for address in (f"{SKILLS}{skill.pk}/change/", f"{PLANS}{plan.pk}/change/"):
        page = support.get(address)
        assert page.status_code == 200
        assert b"_save" not in page.content
        assert support.post(address, {"title": "x"}).status_code == 403
    assert plan.title.encode() not in support.get(f"{PLANS}{plan.pk}/change/").content
    assert plan.title.encode() not in support.get(PLANS).content
