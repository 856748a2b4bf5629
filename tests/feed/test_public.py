"""What everybody does, and one person, as far as it is for the caller."""

import pytest

from tests.factories.feed import like, set_privacy, share
from tests.factories.follow import make_accepted_follow, make_follow, mute
from tests.feed.conftest import FEED
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


def test_everybody_and_one_person(types_in, call, run_events, ann, ben) -> None:
    share(ann)
    like(ben, share(ann, "Another"))
    run_events()
    for caller in (None, ann, ben):
        assert types_in(f"{FEED}/global", caller) == ["skill_liked", "skill_shared", "skill_shared"]
        assert types_in(f"{FEED}/users/{ben.pk}", caller) == ["skill_liked"]
    answer = call("get", f"{FEED}/global").json()["results"][0]
    assert answer["reason"] == {"kind": "public", "text": "New in the community"}
    answer = call("get", f"{FEED}/users/{ben.pk}").json()["results"][0]
    assert answer["reason"] == {"kind": "profile", "text": "Activity of Ben"}


def test_somebody_muted_is_read_only_by_name(types_in, call, run_events, ann, ben) -> None:
    share(ben)
    run_events()
    mute(ann, ben)
    assert types_in(f"{FEED}/global", ann) == []
    assert types_in(f"{FEED}/users/{ben.pk}", ann) == ["skill_shared"]


@pytest.mark.parametrize("activity", ["public", "followers", "private"])
@pytest.mark.parametrize("profile", ["public", "followers", "private"])
def test_who_sees_what_somebody_did(call, run_events, ann, ben, cleo, profile, activity) -> None:
    set_privacy(ben, profile_visibility=profile, activity_visibility=activity)
    make_accepted_follow(cleo, ben)
    make_follow(ben, cleo)
    run_events()
    for viewer, caller in {"anonymous": None, "stranger": ann, "follower": cleo, "self": ben}.items():
        insider = viewer in ("follower", "self")
        seen = viewer == "self" or (activity != "private" and (insider or profile == activity == "public"))
        found = call("get", f"{FEED}/global?types=user_followed", caller).json()["results"]
        assert [item["actors"][0]["username"] for item in found].count("ben") == int(seen), viewer
        answer = call("get", f"{FEED}/users/{ben.pk}", caller)
        if profile != "public" and not insider:
            assert answer.status_code == (404 if profile == "private" else 403), viewer
        else:
            assert [item["type"] for item in answer.json()["results"]] == ["user_followed"] * int(seen), viewer


def test_nobody(call, assert_problem) -> None:
    assert_problem(call("get", f"{FEED}/users/{new_id()}"), 404, "not_found")
