"""Comments and custom tasks of a skill that a viewer may not see are not there: viewer × skill × path."""

import pytest

from profiles.models import User
from social.models import Comment, CommentLike, SharedSkill, TaskVote
from social.services.comments import CommentService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill, make_task
from tests.social.test_skills_visibility import SEES, STATES, VIEWERS, make_viewer

pytestmark = pytest.mark.django_db
BASE = "/api/v1/social"
PATHS = [
    ("get", "comments/{comment}", None),
    ("get", "comments/{comment}/replies", None),
    ("post", "comments/{comment}/like", {"liked": True}),
    ("post", "comments/{comment}/pin", {"pinned": True}),
    ("patch", "comments/{comment}", {"body": "Changed"}),
    ("delete", "comments/{comment}", None),
    ("get", "tasks/{task}", None),
    ("post", "tasks/{task}/vote", {"value": 1}),
    ("post", "tasks/{task}/adopt", None),
    ("patch", "tasks/{task}", {"title": "Changed"}),
    ("delete", "tasks/{task}", None),
]


def test_what_hangs_on_a_skill_is_seen_with_it(api_client, assert_problem) -> None:
    author, other = make_user(), make_user()
    hung = {}
    for state in STATES:
        skill = make_skill(author=author)
        comment, task = make_comment(skill=skill, author=other), make_task(skill=skill, author=other)
        changes = {"audience": state} if state in ("public", "followers", "private") else {"status": state}
        SharedSkill.objects.filter(pk=skill.pk).update(**changes)
        hung[state] = {"comment": comment.pk, "task": task.pk}
    for kind in VIEWERS:
        client = api_client(make_viewer(kind, author))
        for state, ids in hung.items():
            for method, path, body in PATHS:
                answer = getattr(client, method)(f"{BASE}/{path.format_map(ids)}", body)
                if kind == "anonymous" and method != "get":
                    assert_problem(answer, 401, "not_authenticated")
                elif state in SEES[kind]:
                    assert answer.status_code in (200, 403, 409), (kind, state, path, answer.content)
                else:
                    assert_problem(answer, 404, "not_found")
                    assert b"Well said." not in answer.content


@pytest.mark.parametrize("writer_blocks", [True, False])
def test_what_somebody_across_a_block_wrote_is_not_there(api_client, assert_problem, writer_blocks: bool) -> None:
    viewer, comment = make_user(), make_comment()
    task = make_task(skill=comment.skill, author=comment.author)
    block(*((comment.author, viewer) if writer_blocks else (viewer, comment.author)))
    client = api_client(type(viewer).objects.get(pk=viewer.pk))
    for method, path, body in PATHS:
        answer = getattr(client, method)(f"{BASE}/{path.format(comment=comment.pk, task=task.pk)}", body)
        assert_problem(answer, 404, "not_found")
    assert client.get(f"{BASE}/skills/{comment.skill_id}/comments").json()["results"] == []
    assert client.get(f"{BASE}/skills/{comment.skill_id}/tasks").json()["results"] == []
    assert not CommentLike.objects.exists()
    assert not TaskVote.objects.exists()


def test_what_they_wrote_who_are_leaving_is_not_answered(api_client) -> None:
    comment = make_comment()
    task = make_task(skill=comment.skill, author=comment.author)
    User.objects.filter(pk=comment.author_id).update(status="deleting")
    client = api_client(make_user())
    for path, body in [
        (f"comments/{comment.pk}/like", {"liked": True}),
        (f"tasks/{task.pk}/vote", {"value": 1}),
        (f"skills/{comment.skill_id}/comments", {"body": "I agree.", "parent": comment.pk}),
    ]:
        assert client.post(f"{BASE}/{path}", body).status_code in (400, 404), path
    assert not CommentLike.objects.exists()
    assert not TaskVote.objects.exists()
    assert Comment.objects.count() == 1


def test_a_pinned_comment_across_a_block_is_not_there(api_client) -> None:
    viewer, comment = make_user(), make_comment()
    CommentService.pin(user=comment.skill.author, comment_id=comment.pk)
    block(comment.author, viewer)
    page = api_client(type(viewer).objects.get(pk=viewer.pk)).get(f"{BASE}/skills/{comment.skill_id}/comments").json()
    assert (page["pinned"], page["results"]) == (None, [])


def test_what_is_held_back_is_its_authors_alone(api_client) -> None:
    comment, task = make_comment(), make_task()
    Comment.objects.filter(pk=comment.pk).update(status="hidden")
    type(task).objects.filter(pk=task.pk).update(status="hidden")
    for client, status in (
        (api_client(comment.author), 200),
        (api_client(comment.skill.author), 404),
        (api_client(), 404),
    ):
        assert client.get(f"{BASE}/comments/{comment.pk}").status_code == status
    for client, status in ((api_client(task.author), 200), (api_client(task.skill.author), 404), (api_client(), 404)):
        assert client.get(f"{BASE}/tasks/{task.pk}").status_code == status
    assert api_client(comment.author).get(f"{BASE}/comments/{comment.pk}").json()["status"] == "hidden"


@pytest.mark.parametrize("name", ["comments", "tasks"])
@pytest.mark.parametrize("bad", ["0" * 24, "abc", "G" * 24])
def test_ids_that_are_none(api_client, assert_problem, name: str, bad: str) -> None:
    client = api_client(make_user())
    assert_problem(client.get(f"{BASE}/{name}/{bad}"), 404, "not_found")
    assert_problem(client.delete(f"{BASE}/{name}/{bad}"), 404, "not_found")
    tail = "like" if name == "comments" else "adopt"
    assert_problem(client.post(f"{BASE}/{name}/{bad}/{tail}"), 404, "not_found")
