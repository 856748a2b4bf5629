"""Lists of people: their order, who is in them for whom, and what they cost."""

import pytest

from follow.models import Relationship
from profiles.models import User, UserBlock, UserMute
from tests.factories.follow import block, make_accepted_follow, make_follow, make_followers
from tests.factories.profiles import make_user, unsaved_users
from tests.follow.test_api import FOLLOW, USERS, names
from yiz import clock

pytestmark = pytest.mark.django_db


def test_rows(call, ann, ben) -> None:
    make_follow(ben, ann)
    assert call("get", f"{FOLLOW}/followers", ann).json() == {
        "results": [
            {
                "id": ben.pk,
                "username": "ben",
                "display_name": "Ben",
                "avatar_url": None,
                "is_private": False,
                "viewer": {
                    "following": False,
                    "requested": False,
                    "followed_by": True,
                    "blocking": False,
                    "muting": False,
                },
            }
        ],
        "next": None,
        "previous": None,
    }
    assert call("get", f"{USERS}/{ann.pk}/followers").json()["results"][0]["viewer"] is None


def test_newest_first_and_both_ends(call, ann) -> None:
    people = make_followers(ann, 3)
    for person in people:
        make_follow(ann, person)
    newest = [person.username for person in reversed(people)]
    for path in (f"{FOLLOW}/followers", f"{FOLLOW}/following"):
        assert names(call("get", path, ann)) == newest
        assert names(call("get", f"{path}?user_id={ann.pk}", people[0])) == newest
    for path in (f"{USERS}/{ann.pk}/followers", f"{USERS}/{ann.pk}/following"):
        assert names(call("get", path)) == newest


def test_whose_lists_who_may_read(call, ann) -> None:
    statuses = {
        "public": {None: 200, "stranger": 200},
        "followers": {None: 403, "stranger": 403, "requested": 403, "follower": 200, "self": 200},
        "private": {None: 404, "stranger": 404, "requested": 404, "follower": 200, "self": 200},
    }
    faults = []
    for visibility, viewers in statuses.items():
        for viewer, status in viewers.items():
            owner = make_user(profile_visibility=visibility)
            if viewer == "requested":
                make_follow(ann, owner)
            elif viewer == "follower":
                make_accepted_follow(ann, owner)
            caller = {None: None, "self": owner}.get(viewer, ann)
            for path in (f"{USERS}/{owner.pk}/followers", f"{USERS}/{owner.pk}/following"):
                found = call("get", path, caller).status_code
                faults += [(visibility, viewer, path, found)] if found != status else []
    assert faults == []


def test_private_people_are_shown_to_their_followers_alone(call, ann, ben) -> None:
    star, shy = make_user(), make_user("shy", profile_visibility="private")
    make_follow(shy, star)
    make_accepted_follow(ann, shy)
    path = f"{USERS}/{star.pk}/followers"
    assert names(call("get", path, ann)) == ["shy"]
    assert names(call("get", path, ben)) == []
    assert names(call("get", path)) == []
    assert names(call("get", f"{FOLLOW}/followers", star)) == ["shy"]


def test_a_page_is_never_short_while_there_is_more(call, ann) -> None:
    star = make_user()
    seen = make_followers(star, 2)
    hidden = make_followers(star, 12, profile_visibility="private")
    seen += make_followers(star, 2)
    block(ann, make_followers(star, 1)[0])
    expected = [person.username for person in reversed(seen)]
    path, found, back = f"{USERS}/{star.pk}/followers?limit=3", [], None
    while path:
        page = call("get", path, ann).json()
        assert len(page["results"]) == 3 or page["next"] is None
        found += [row["username"] for row in page["results"]]
        path, back = page["next"], page["previous"]
    assert found == expected
    assert len(hidden) == 12
    assert names(call("get", back, ann)) == expected[:3]


@pytest.mark.parametrize("few", [2, 1_000])
def test_mutual(call, ann, ben, few, settings) -> None:
    settings.FEW_FOLLOWERS = few
    both = make_followers(ann, 5)
    for person in both:
        make_follow(person, ben)
    make_followers(ann, 2)
    make_followers(ben, 7)
    expected = [person.username for person in reversed(both)]
    path, found = f"{FOLLOW}/mutual/{ben.pk}?limit=2", []
    while path:
        page = call("get", path, ann).json()
        found += [row["username"] for row in page["results"]]
        path, back = page["next"], page["previous"]
    assert found == expected
    assert names(call("get", back, ann)) == expected[2:4]


QUERIES = {
    f"{FOLLOW}/followers": 7,
    f"{FOLLOW}/following": 7,
    f"{FOLLOW}/requests": 7,
    f"{FOLLOW}/mutual/{{star}}": 9,
    f"{USERS}/me/mutes": 7,
    f"{USERS}/me/blocks": 6,
    f"{USERS}/{{star}}/followers": 8,
    f"{USERS}/{{star}}/following": 8,
}


@pytest.mark.parametrize("rows", [3, 30])
def test_number_of_queries(api_client, assert_queries, ann, rows) -> None:
    star = make_user()
    people = User.objects.bulk_create(unsaved_users(rows))
    Relationship.objects.bulk_create(
        Relationship(follower=follower, followee=followee, status=status, since=clock.now())
        for person in people
        for follower, followee, status in (
            (person, star, "active"),
            (star, person, "active"),
            (person, ann, "active"),
            (ann, person, "active"),
        )
    )
    asking = User.objects.bulk_create(unsaved_users(rows))
    Relationship.objects.bulk_create(
        Relationship(follower=person, followee=ann, status="requested", since=clock.now()) for person in asking
    )
    UserMute.objects.bulk_create(UserMute(muter=ann, muted=person) for person in people)
    for path, queries in QUERIES.items():
        if path.endswith("blocks"):
            UserBlock.objects.bulk_create(UserBlock(blocker=ann, blocked=person) for person in people)
        client = api_client(User.objects.get(pk=ann.pk))
        with assert_queries(queries):
            answer = client.get(f"{path.format(star=star.pk)}?limit=100")
        assert len(answer.json()["results"]) == rows, path
        UserBlock.objects.all().delete()
