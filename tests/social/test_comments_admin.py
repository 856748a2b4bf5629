"""The support person's pages of comments, custom tasks and interactions."""

import pytest
from django.test import Client

from profiles.models import User
from social.models import Comment, CustomTask, SharedSkill
from social.services.interactions import InteractionService
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_comment, make_skill, make_task

pytestmark = pytest.mark.django_db
PAGES = [f"/admin/social/{name}/" for name in ("comment", "customtask", "interaction")]


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "correct horse battery"))
    return client


@pytest.fixture
def skill() -> SharedSkill:
    """A skill on which ann has commented, proposed a task, and which she likes."""
    skill, ann = make_skill(), make_user("ann")
    make_comment(skill=skill, author=ann)
    make_task(skill=skill, author=ann)
    InteractionService.like(user=ann, skill_id=skill.pk)
    return skill


@pytest.mark.parametrize("url", PAGES)
def test_list_search_and_view(admin, skill, url: str) -> None:
    for query in ({}, {"q": "ANN"}, {"q": skill.pk}):
        page = admin.get(url, query)
        rows = list(page.context["cl"].result_list)
        assert (page.status_code, len(rows)) == (200, 1)
    assert list(admin.get(url, {"q": "nobody"}).context["cl"].result_list) == []
    assert admin.get(f"{url}{rows[0].pk}/change/").status_code == 200
    assert admin.get(f"{url}add/").status_code == 403
    assert admin.post(f"{url}{rows[0].pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("url", "model"), [(PAGES[0], Comment), (PAGES[1], CustomTask)])
def test_decisions_go_by_the_services(admin, skill, url: str, model) -> None:
    row = model.objects.get()
    for action, status in (("hide", "hidden"), ("remove", "removed"), ("let_in", "live")):
        answer = admin.post(url, {"action": action, "_selected_action": [row.pk]})
        assert (answer.status_code, model.objects.get().status) == (302, status)
        assert drifts() == []


def test_staff_without_the_right_decide_nothing(skill) -> None:
    client = Client()
    client.force_login(make_user("guide", is_staff=True))
    body = {"action": "remove", "_selected_action": [Comment.objects.get().pk]}
    assert client.post(PAGES[0], body).status_code == 403
    assert Comment.objects.get().status == "live"
