"""`/api/v1/notifications` as its caller sees it."""

import pytest

from notifications.models import Notification
from social.models import SharedSkill
from social.services import CommentService, InteractionService
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.ids import new_id
from yiz.realtime.models import RoomEvent

ROOT = "/api/v1/notifications"


@pytest.fixture
def author(db):
    return make_user("ada")


@pytest.fixture
def client(api_client, author):
    return api_client(author)


def liked(author, people=1, **fields):
    """A skill of the author's, with a like from so many people."""
    skill = make_skill(author=author, **fields)
    for _ in range(people):
        InteractionService.like(user=make_user(), skill_id=skill.id, liked=True)
    return skill


def test_a_notification_has_its_shape(client, author, run_events):
    skill = liked(author, people=4, title="Read music")
    run_events()
    page = client.get(f"{ROOT}/").json()
    assert (page["next"], page["previous"]) == (None, None)
    (shown,) = page["results"]
    assert shown["type"] == "like_received"
    assert shown["actor_count"] == 4
    assert len(shown["actors"]) == 3
    assert set(shown["actors"][0]) == {"id", "username", "display_name", "avatar_url"}
    assert shown["target"]["kind"] == "skill"
    assert shown["target"]["id"] == skill.id
    assert shown["target"]["title"] == "Read music"
    assert shown["target"]["url"].endswith(f"/skills/{skill.id}")
    assert shown["text"].endswith("and 2 others liked “Read music”")
    assert (shown["read"], shown["seen"]) == (False, False)
    assert shown["created_at"].endswith("Z")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_costs_the_same_for_few_and_many(rows, client, author, run_events, assert_queries):
    for _ in range(rows):
        liked(author)
    run_events()
    client.get(f"{ROOT}/unread-count")  # knows the caller's account, however long the likes took
    with assert_queries(6):
        page = client.get(f"{ROOT}/", {"limit": 100}).json()
    assert sum(item["type"] == "like_received" for item in page["results"]) == rows


def test_the_list_is_paged_newest_change_first(client, author, run_events):
    skills = []
    for _ in range(5):
        skills.append(liked(author).id)
        run_events()
    first = client.get(f"{ROOT}/", {"limit": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    shown = [item["target"]["id"] for page in (first, second, third) for item in page["results"]]
    assert shown == skills[::-1]
    assert third["next"] is None


def test_filters(client, author, run_events, assert_problem):
    skill = liked(author)
    CommentService.add(user=make_user(), skill_id=skill.id, body="Hm.")
    run_events()
    comment = client.get(f"{ROOT}/", {"type": "comment_received"}).json()["results"]
    assert [item["type"] for item in comment] == ["comment_received"]
    client.post(f"{ROOT}/{comment[0]['id']}/read")
    unread = client.get(f"{ROOT}/", {"unread": "true"}).json()["results"]
    read = client.get(f"{ROOT}/", {"unread": "false"}).json()["results"]
    assert [item["type"] for item in unread] == ["like_received"]
    assert [item["type"] for item in read] == ["comment_received"]
    assert_problem(client.get(f"{ROOT}/", {"type": "spam"}), 400, "invalid_choice", "type")
    assert_problem(client.get(f"{ROOT}/", {"colour": "red"}), 400, "unknown_field", "colour")


def test_read_unread_and_count(client, author, run_events):
    liked(author)
    liked(author)
    run_events()
    assert client.get(f"{ROOT}/unread-count").json() == {"unread_count": 2}
    one = client.get(f"{ROOT}/").json()["results"][0]["id"]
    assert client.post(f"{ROOT}/{one}/read").json() == {"id": one, "read": True, "unread_count": 1}
    assert client.post(f"{ROOT}/{one}/read").json()["unread_count"] == 1
    assert client.post(f"{ROOT}/{one}/unread").json()["unread_count"] == 2
    assert client.post(f"{ROOT}/read-all").json() == {"marked": 2, "unread_count": 0}
    assert client.get(f"{ROOT}/unread-count").json() == {"unread_count": 0}


def test_seen_is_not_read(client, author, run_events):
    liked(author)
    run_events()
    assert client.post(f"{ROOT}/seen").json() == {"marked": 1}
    (shown,) = client.get(f"{ROOT}/").json()["results"]
    assert (shown["seen"], shown["read"]) == (True, False)
    assert client.post(f"{ROOT}/seen").json() == {"marked": 0}


def test_remove_one_and_all_that_are_read(client, author, run_events):
    for _ in range(3):
        liked(author)
    run_events()
    one, two, three = [item["id"] for item in client.get(f"{ROOT}/").json()["results"]]
    assert client.delete(f"{ROOT}/{one}").status_code == 204
    assert client.delete(f"{ROOT}/{one}").status_code == 404
    client.post(f"{ROOT}/{two}/read")
    assert client.delete(f"{ROOT}/").json() == {"removed": 1}
    assert [item["id"] for item in client.get(f"{ROOT}/").json()["results"]] == [three]


@pytest.mark.parametrize("method_path", ["post read", "post unread", "delete "])
def test_somebody_elses_is_not_there(method_path, api_client, author, run_events, assert_problem):
    liked(author)
    run_events()
    method, path = method_path.split(" ")
    target = Notification.objects.get().id
    stranger = api_client(make_user())
    assert_problem(getattr(stranger, method)(f"{ROOT}/{target}/{path}".rstrip("/")), 404, "not_found")
    assert_problem(getattr(stranger, method)(f"{ROOT}/{new_id()}/{path}".rstrip("/")), 404, "not_found")
    assert Notification.objects.get().read_at is None


@pytest.mark.parametrize("path", ["", "unread-count"])
def test_it_takes_a_sign_in(path, api_client, assert_problem):
    assert_problem(api_client().get(f"{ROOT}/{path}"), 401, "not_authenticated")


def test_what_is_out_of_sight_is_left_out_before_any_event(client, author, run_events):
    reader = make_user()
    skill = make_skill()
    comment = CommentService.add(user=author, skill_id=skill.id, body="Hm.")
    CommentService.like(user=reader, comment_id=comment.id, liked=True)
    run_events()
    assert len(client.get(f"{ROOT}/").json()["results"]) == 1
    SharedSkill.objects.filter(pk=skill.id).update(audience="private")
    assert client.get(f"{ROOT}/").json()["results"] == []


def test_what_rest_lists_was_pushed(client, author, run_events):
    skill = liked(author, people=2)
    run_events()
    pushed = RoomEvent.objects.filter(room=f"user:{author.id}", event="personal_notification").order_by("seq")
    assert pushed.exists()
    assert pushed.last().data.count(skill.id) >= 1
    row = Notification.objects.get()
    assert row.pushed_version == row.version


def test_the_lists_are_read_by_index(author, explain):
    mine = Notification.objects.visible_to(author)
    explain(mine.columns().order_by("-updated_at", "-id")[:21])
    explain(mine.unread().columns().order_by("-updated_at", "-id")[:21])
    explain(mine.filter(type="like_received").columns().order_by("-updated_at", "-id")[:21])
    explain(Notification.objects.filter(group_key="x").order_by("-id")[:1])
