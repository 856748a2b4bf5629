"""Threads over HTTP: answers, orders, tombstones, blocks, bad input."""

import pytest

from social.models import Comment
from social.services.comments import CommentService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill

pytestmark = pytest.mark.django_db
BASE = "/api/v1/social"


def bodies(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["body"] for row in answer.json()["results"]]


def fresh(user):
    """The user as the next request sees them: without what this one has read of their relations."""
    return type(user).objects.get(pk=user.pk)


def test_commenting_answers_the_comment(api_client) -> None:
    skill, user, anna = make_skill(), make_user(), make_user("anna")
    answer = api_client(user).post(f"{BASE}/skills/{skill.pk}/comments", {"body": "  *Hi* @anna  "})
    assert answer.status_code == 201
    body = answer.json()
    assert body == {
        "id": body["id"],
        "skill": skill.pk,
        "parent": None,
        "depth": 0,
        "created_at": body["created_at"],
        "author": {"id": user.pk, "username": user.username, "display_name": user.display_name, "avatar_url": None},
        "body": "*Hi* @anna",
        "body_html": '<p><em>Hi</em> <span class="mention">@anna</span></p>',
        "status": "live",
        "counts": {"likes": 0, "replies": 0},
        "edited_at": None,
        "deleted": False,
        "pinned": False,
        "viewer": {"liked": False, "is_author": True},
    }
    reply = api_client(anna).post(f"{BASE}/skills/{skill.pk}/comments", {"body": "Yes?", "parent": body["id"]}).json()
    assert (reply["parent"], reply["depth"]) == (body["id"], 1)
    assert api_client().get(f"{BASE}/comments/{body['id']}").json()["counts"]["replies"] == 1
    assert bodies(api_client().get(f"{BASE}/skills/{skill.pk}/comments")) == ["*Hi* @anna"]
    assert bodies(api_client().get(f"{BASE}/comments/{body['id']}/replies")) == ["Yes?"]


def test_the_same_key_comments_once(api_client) -> None:
    client, url = api_client(make_user()), f"{BASE}/skills/{make_skill().pk}/comments"
    first, again = (client.post(url, {"body": "Hi"}, HTTP_IDEMPOTENCY_KEY="one") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert client.post(url, {"body": "Ho"}, HTTP_IDEMPOTENCY_KEY="one").status_code == 422
    assert Comment.objects.count() == 1


def test_the_orders(api_client) -> None:
    skill = make_skill()
    comments = {name: make_comment(skill=skill, body=name) for name in ("a", "b", "c", "d")}
    for name, likes in (("b", 3), ("d", 1), ("a", 1)):
        for _ in range(likes):
            CommentService.like(user=make_user(), comment_id=comments[name].pk)
    url = f"{BASE}/skills/{skill.pk}/comments"
    client = api_client()
    assert bodies(client.get(url)) == bodies(client.get(url, {"sort": "top"})) == ["b", "d", "a", "c"]
    assert bodies(client.get(url, {"sort": "new"})) == ["d", "c", "b", "a"]
    assert bodies(client.get(url, {"sort": "old"})) == ["a", "b", "c", "d"]
    for sort, wanted in (("top", "bdac"), ("new", "dcba"), ("old", "abcd")):
        found, page = [], client.get(url, {"sort": sort, "limit": 1})
        while True:
            found += bodies(page)
            if not (more := page.json()["next"]):
                break
            page = client.get(more)
        assert "".join(found) == wanted


def test_the_pinned_comment_stands_apart_on_the_first_page(api_client) -> None:
    skill = make_skill()
    first, second = make_comment(skill=skill, body="one"), make_comment(skill=skill, body="two")
    author = api_client(skill.author)
    assert author.post(f"{BASE}/comments/{first.pk}/pin").json() == {"pinned": True}
    page = author.get(f"{BASE}/skills/{skill.pk}/comments", {"limit": 1, "sort": "new"}).json()
    assert (page["pinned"]["body"], page["pinned"]["pinned"]) == ("one", True)
    assert [(row["id"], row["pinned"]) for row in page["results"]] == [(second.pk, False)]
    assert "pinned" not in author.get(page["next"]).json()
    assert author.post(f"{BASE}/comments/{first.pk}/pin", {"pinned": False}).json() == {"pinned": False}
    assert author.get(f"{BASE}/skills/{skill.pk}/comments").json()["pinned"] is None


def test_editing_and_deleting(api_client, assert_problem) -> None:
    comment = make_comment()
    own, other = api_client(comment.author), api_client(make_user())
    url = f"{BASE}/comments/{comment.pk}"
    etag = own.get(url)["ETag"]
    assert own.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert_problem(other.patch(url, {"body": "Mine"}), 403, "not_the_author")
    assert_problem(other.delete(url), 403, "not_the_author")
    edited = own.patch(url, {"body": "Better"}, HTTP_IF_MATCH=etag)
    assert (edited.status_code, edited.json()["body"]) == (200, "Better")
    assert edited.json()["edited_at"].endswith("Z")
    assert edited["ETag"] == own.get(url)["ETag"]
    assert_problem(own.patch(url, {"body": "Best"}, HTTP_IF_MATCH=etag), 412, "precondition_failed")
    assert own.delete(url).status_code == 204
    for again in (own.get(url), own.delete(url), own.patch(url, {"body": "x"}), own.post(f"{url}/like")):
        assert_problem(again, 404, "not_found")


def test_what_is_deleted_but_answered_is_a_tombstone(api_client, assert_problem) -> None:
    top = make_comment(body="secret")
    answer = make_comment(parent=top, body="answer")
    CommentService.delete(user=top.author, comment_id=top.pk)
    own = api_client(top.author)
    for client in (api_client(), own):
        found = client.get(f"{BASE}/comments/{top.pk}")
        assert found.status_code == 200
        assert "secret" not in found.content.decode()
        assert (found.json()["deleted"], found.json()["author"], found.json()["body_html"]) == (True, None, "")
        assert bodies(client.get(f"{BASE}/comments/{top.pk}/replies")) == ["answer"]
        assert [row["deleted"] for row in client.get(f"{BASE}/skills/{top.skill_id}/comments").json()["results"]] == [
            True
        ]
    assert bodies(own.get(f"{BASE}/me/comments")) == []
    CommentService.delete(user=answer.author, comment_id=answer.pk)
    assert_problem(own.get(f"{BASE}/comments/{top.pk}"), 404, "not_found")
    assert bodies(own.get(f"{BASE}/skills/{top.skill_id}/comments")) == []


@pytest.mark.parametrize("by_viewer", [True, False])
def test_comments_across_a_block_are_not_there(api_client, assert_problem, by_viewer: bool) -> None:
    skill, viewer, enemy = make_skill(), make_user(), make_user()
    alone = make_comment(skill=skill, author=enemy, body="alone")
    hated_only = make_comment(skill=skill, author=enemy, body="hated only")
    make_comment(parent=hated_only, author=enemy, body="by the same")
    answered = make_comment(skill=skill, author=enemy, body="answered")
    deep = make_comment(parent=make_comment(parent=answered, author=enemy, body="nested"), body="friendly")
    block(*((viewer, enemy) if by_viewer else (enemy, viewer)))
    client = api_client(fresh(viewer))
    rows = client.get(f"{BASE}/skills/{skill.pk}/comments").json()["results"]
    assert [(row["id"], row["deleted"], row["author"], row["body"]) for row in rows] == [(answered.pk, True, None, "")]
    assert client.get(f"{BASE}/comments/{answered.pk}").json()["deleted"] is True
    assert bodies(client.get(f"{BASE}/comments/{answered.pk}/replies", {"deep": "true"})) == ["", "friendly"]
    assert client.get(f"{BASE}/comments/{deep.pk}").json()["body"] == "friendly"
    for comment in (alone, hated_only):
        assert_problem(client.get(f"{BASE}/comments/{comment.pk}"), 404, "not_found")
    for comment in (alone, answered):
        assert_problem(client.post(f"{BASE}/comments/{comment.pk}/like"), 404, "not_found")
        reply = client.post(f"{BASE}/skills/{skill.pk}/comments", {"body": "?", "parent": comment.pk})
        assert_problem(reply, 400, "does_not_exist", "parent")
    assert len(api_client().get(f"{BASE}/skills/{skill.pk}/comments").json()["results"]) == 3


def test_comments_of_people_who_are_gone_are_not_there(api_client) -> None:
    comment = make_comment()
    type(comment.author).objects.filter(pk=comment.author_id).update(status="banned")
    assert bodies(api_client().get(f"{BASE}/skills/{comment.skill_id}/comments")) == []
    assert api_client().get(f"{BASE}/comments/{comment.pk}").status_code == 404


def test_a_whole_branch_in_the_order_of_the_thread(api_client) -> None:
    top = make_comment(body="0")
    a = make_comment(parent=top, body="a")
    b = make_comment(parent=top, body="b")
    make_comment(parent=b, body="b1")
    a1 = make_comment(parent=a, body="a1")
    make_comment(parent=a1, body="a1x")
    make_comment(skill=top.skill, body="another thread")
    url, client = f"{BASE}/comments/{top.pk}/replies", api_client()
    assert bodies(client.get(url)) == ["a", "b"]
    page = client.get(url, {"deep": "true", "limit": 3})
    assert bodies(page) == ["a", "a1", "a1x"]
    assert bodies(client.get(page.json()["next"])) == ["b", "b1"]


def test_ones_own_comments(api_client) -> None:
    me = make_user()
    seen, unseen = make_comment(author=me, body="seen"), make_comment(author=me, body="unseen")
    make_comment(skill=seen.skill)
    type(unseen.skill).objects.filter(pk=unseen.skill_id).update(status="draft")
    assert bodies(api_client(me).get(f"{BASE}/me/comments")) == ["seen"]


BAD = [
    ({}, "required", "body"),
    ({"body": None}, "null", "body"),
    ({"body": ""}, "blank", "body"),
    ({"body": " \n\t "}, "blank", "body"),
    ({"body": 5}, "invalid", "body"),
    ({"body": "x" * 5_001}, "max_length", "body"),
    ({"body": "nul\x00"}, "control_characters", "body"),
    ({"body": "Hi", "parent": 5}, "invalid", "parent"),
    ({"body": "Hi", "parent": "x"}, "invalid", "parent"),
    ({"body": "Hi", "parent": "0" * 24}, "does_not_exist", "parent"),
    ({"body": "Hi", "author": "me"}, "unknown_field", "author"),
]


@pytest.mark.parametrize(("body", "code", "attr"), BAD)
def test_bad_input_is_refused_and_nothing_is_stored(api_client, assert_problem, body, code, attr) -> None:
    answer = api_client(make_user()).post(f"{BASE}/skills/{make_skill().pk}/comments", body)
    assert_problem(answer, 400, code, attr)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "code", "attr"), [BAD[0], *BAD[2:7], BAD[10], ({"parent": "0" * 24}, "unknown_field", "parent")]
)
def test_bad_edits_are_refused(api_client, assert_problem, body, code, attr) -> None:
    comment = make_comment()
    answer = api_client(comment.author).patch(f"{BASE}/comments/{comment.pk}", body)
    if body:
        assert_problem(answer, 400, code, attr)
    assert Comment.objects.get().body == comment.body


@pytest.mark.parametrize(
    ("path", "query", "attr"),
    [
        ("skills/{skill}/comments", {"sort": "best"}, "sort"),
        ("skills/{skill}/comments", {"order": "top"}, "order"),
        ("skills/{skill}/comments", {"limit": "x"}, "limit"),
        ("comments/{comment}/replies", {"deep": "very"}, "deep"),
        ("comments/{comment}/replies", {"cursor": "?"}, "cursor"),
    ],
)
def test_bad_queries_are_refused(api_client, path: str, query: dict, attr: str) -> None:
    comment = make_comment()
    answer = api_client().get(f"{BASE}/{path.format(skill=comment.skill_id, comment=comment.pk)}", query)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)


def test_a_cursor_is_good_for_its_own_order_only(api_client) -> None:
    skill = make_skill()
    for _ in range(2):
        make_comment(skill=skill)
    url = f"{BASE}/skills/{skill.pk}/comments"
    more = api_client().get(url, {"sort": "new", "limit": 1}).json()["next"]
    assert api_client().get(more.replace("sort=new", "sort=top")).status_code == 400
