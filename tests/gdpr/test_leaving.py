"""Deleting one's account: out of sight at once, back within the days of grace, and told by mail."""

from datetime import timedelta

import pytest
from django.utils.dateparse import parse_datetime

from profiles.constants import GRACE
from profiles.models import AccountDeletion, Status, User, UserSession
from profiles.services import AccountService, DeletionService
from social.models import Comment, CustomTask, SharedSkill
from tests.factories.follow import make_follow
from tests.factories.profiles import PASSWORD, make_user
from tests.factories.social import make_comment, make_days, make_task
from tests.mailbox import link_in, sent_mails
from yiz import clock

pytestmark = pytest.mark.django_db

ME, TOKEN = "/api/v1/users/me", "/api/v1/auth/token"


def sign_in(client, user, **more):
    return client.post(TOKEN, {"username": user.username, "password": PASSWORD, **more})


@pytest.fixture
def leaver():
    return make_user("lena", display_name="Lena Leaver")


def test_the_password_is_asked_for(api_client, leaver, assert_problem):
    client = api_client(leaver)
    assert_problem(client.delete(ME, {"password": "wrong"}), 400, "wrong_password", "password")
    assert_problem(client.delete(ME, {}), 400, "required", "password")
    assert_problem(client.delete(ME, {"password": PASSWORD, "now": True}), 400, "unknown_field", "now")
    assert_problem(api_client().delete(ME, {"password": PASSWORD}), 401, "not_authenticated")
    assert User.objects.get(pk=leaver.pk).status == Status.ACTIVE


def test_every_sign_in_ends_and_the_owner_is_told_until_when(api_client, leaver, run_events):
    client, elsewhere = api_client(leaver), api_client(leaver)
    answer = client.delete(ME, {"password": PASSWORD})
    assert (answer.status_code, answer.json()["status"]) == (202, "deleting")
    left = parse_datetime(answer.json()["erase_at"]) - clock.now()
    assert GRACE - timedelta(minutes=5) < left <= GRACE
    assert (client.get(ME).status_code, elsewhere.get(ME).status_code) == (401, 401)
    assert not UserSession.objects.live().filter(user_id=leaver.pk).exists()
    run_events()
    [mail] = sent_mails()
    assert mail.to == [leaver.email]
    assert f"{parse_datetime(answer.json()['erase_at']):%-d %B %Y}" in mail.body
    assert link_in(mail).endswith("/restore-account")


def test_signing_in_tells_what_is_pending_and_brings_back_whoever_says_so(api_client, leaver, assert_problem):
    erase_at = DeletionService.request(user_id=leaver.pk, password=PASSWORD)
    client = api_client()
    refused = sign_in(client, leaver)
    assert_problem(refused, 403, "deletion_pending")
    assert parse_datetime(refused.json()["errors"][0]["erase_at"]) == erase_at
    assert_problem(sign_in(client, leaver, password="wrong", restore=True), 401, "wrong_credentials")
    answer = sign_in(client, leaver, restore=True)
    assert (answer.status_code, answer.json()["user"]["status"]) == (200, "active")
    assert not AccountDeletion.objects.exists()
    assert sign_in(client, leaver, restore=True).status_code == 200


def test_it_comes_back_as_it_was(api_client, assert_problem):
    """Leaving is no way out of a suspension, nor around a ban."""
    suspended, banned = make_user(status=Status.SUSPENDED), make_user()
    assert api_client(suspended).delete(ME, {"password": PASSWORD}).status_code == 202
    assert sign_in(api_client(), suspended, restore=True).json()["user"]["status"] == "suspended"
    DeletionService.request(user_id=banned.pk, password=PASSWORD)
    assert AccountService.change_status(user_id=banned.pk, status=Status.BANNED, because="test")
    assert User.objects.get(pk=banned.pk).status == Status.DELETING
    assert_problem(sign_in(api_client(), banned, restore=True), 401, "wrong_credentials")


def test_who_has_forgotten_the_password_can_still_come_back(api_client, leaver, run_events):
    """Also the owner of an account that somebody else has taken over and deleted."""
    DeletionService.request(user_id=leaver.pk, password=PASSWORD)
    client = api_client()
    assert client.post("/api/v1/auth/password/forgot", {"email": leaver.email}).status_code == 202
    token = link_in(sent_mails()[-1]).partition("token=")[2]
    reset = {"token": token, "password": "a better horse battery"}
    assert client.post("/api/v1/auth/password/reset", reset).status_code == 200
    assert sign_in(client, leaver, password=reset["password"], restore=True).status_code == 200


def test_once_the_erasure_has_begun_nothing_brings_it_back(api_client, leaver, assert_problem):
    DeletionService.request(user_id=leaver.pk, password=PASSWORD)
    AccountDeletion.objects.update(erasing_since=clock.now())
    assert_problem(sign_in(api_client(), leaver, restore=True), 401, "wrong_credentials")
    assert not DeletionService.restore(user_id=leaver.pk)


def test_nobody_sees_anything_of_who_is_leaving_and_all_of_it_comes_back(api_client, leaver, run_events):
    """Every surface that another person has, before, while and after: what names the leaver, what is 404."""
    friend, paths = _world(leaver, run_events)
    client = api_client(friend)
    before = {path: _seen(client, path, leaver) for path in paths}
    assert set(before.values()) == {"seen"}, before
    counters = _counters(friend)
    DeletionService.request(user_id=leaver.pk, password=PASSWORD)
    during = {path: _seen(client, path, leaver) for path in paths}
    assert {path: found for path, found in during.items() if found == "seen"} == {}
    run_events()
    during = {path: _seen(client, path, leaver) for path in paths}
    assert {path: found for path, found in during.items() if found == "seen"} == {}
    assert _counters(friend) == counters
    assert DeletionService.restore(user_id=leaver.pk)
    run_events()
    after = {path: _seen(client, path, leaver) for path in paths}
    assert {path: found for path, found in after.items() if found != "seen" and "notifications" not in path} == {}


def _world(leaver, run_events):
    friend = make_user("fred")
    mine = SharedSkill.objects.get(pk=_share(leaver, "Lena Leaver's way"))
    theirs = SharedSkill.objects.get(pk=_share(friend, "Freds way"))
    comment = make_comment(skill=theirs, author=leaver, body="Lena Leaver was here")
    task = make_task(skill=theirs, author=leaver, title="Lena Leaver's task")
    make_follow(friend, leaver)
    make_follow(leaver, friend)
    run_events()
    assert Comment.objects.filter(pk=comment.pk).exists()
    assert CustomTask.objects.filter(pk=task.pk).exists()
    paths = [
        f"users/{leaver.pk}",
        "users/by-username/lena",
        "users/search?q=lena",
        f"users/{leaver.pk}/skills",
        f"users/{friend.pk}/followers",
        f"users/{friend.pk}/following",
        "follow/followers",
        "follow/following",
        f"follow/status/{leaver.pk}",
        "social/skills",
        f"social/skills?author={leaver.pk}",
        f"social/skills/{mine.pk}",
        f"social/skills/{mine.pk}/versions/1",
        f"social/skills/{mine.pk}/export?format=markdown",
        f"social/skills/{theirs.pk}/comments",
        f"social/skills/{theirs.pk}/tasks",
        f"social/comments/{comment.pk}",
        f"social/tasks/{task.pk}",
        "notifications/",
        "feed/",
        "feed/global",
        f"feed/users/{leaver.pk}",
    ]
    return friend, paths


def _share(author, title):
    from social.services import SkillService

    return SkillService.create(author_id=author.pk, title=title, category="sports", days=make_days(1))


def _seen(client, path, leaver):
    answer = client.get(f"/api/v1/{path}")
    if answer.status_code != 200:
        return answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode()
    return "seen" if any(name in text for name in ("Lena Leaver", leaver.username, leaver.pk)) else "absent"


def _counters(user):
    names = ("followers_count", "following_count", "likes_received", "downloads_received", "skills_count")
    return User.objects.filter(pk=user.pk).values(*names).get()
