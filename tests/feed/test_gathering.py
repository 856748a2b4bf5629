"""Likes of one skill by several people one follows are one item."""

import pytest

from feed import handlers
from feed.models import Activity
from profiles.models import User
from social.models import SharedSkill
from tests.asserts import recorded_queries
from tests.factories.feed import like, make_person, set_privacy, share
from tests.factories.follow import block, make_follow, mute
from tests.feed.conftest import FEED
from yiz.events.catalogue import SkillLiked

pytestmark = pytest.mark.django_db


@pytest.fixture
def liked(ann, cleo, run_events) -> tuple[SharedSkill, list[User]]:
    """A skill of cleo's that four people like, all of whom ann follows."""
    skill, people = share(cleo), [make_person(f"friend{number}") for number in range(4)]
    for person in people:
        make_follow(ann, person)
        like(person, skill)
    run_events()
    return skill, people


def told(items: list[dict]) -> list[tuple[list[str], int]]:
    return [([actor["username"] for actor in item["actors"]], item["actor_count"]) for item in items]


def test_the_newest_three_and_how_many(read_all, ann, liked) -> None:
    skill, _ = liked
    [item] = read_all(ann)
    assert told([item]) == [(["friend3", "friend2", "friend1"], 4)]
    assert item["reason"] == {"kind": "following", "text": "You follow friend3 and 3 others who like this"}
    assert item["group"] == f"skill_liked:{skill.pk}"


def test_only_those_whom_the_viewer_may_see_are_counted(read_all, run_events, ann, liked) -> None:
    skill, people = liked
    steps = [
        lambda: like(people[3], skill, False),
        lambda: set_privacy(people[2], activity_visibility="private"),
        lambda: mute(ann, people[1]),
        lambda: block(people[0], ann),
    ]
    expected = [(["friend2", "friend1", "friend0"], 3), (["friend1", "friend0"], 2), (["friend0"], 1)]
    for step, left in zip(steps, [*expected, None], strict=True):
        step()
        run_events()
        assert told(read_all(ann)) == ([left] if left else [])


def test_hidden_as_one(call, read_all, run_events, ann, liked) -> None:
    skill, _ = liked
    item = read_all(ann)[0]["id"]
    assert call("post", f"{FEED}/items/{item}/hide", ann).status_code == 204
    late = make_person("late")
    make_follow(ann, late)
    like(late, skill)
    run_events()
    assert read_all(ann) == []


def test_pages_stay_as_they_were_when_the_reading_began(call, read_all, run_events, ann, ben, liked) -> None:
    skill, _ = liked
    make_follow(ann, ben)
    for number in range(3):
        share(ben, f"Skill {number}")
    run_events()
    first = call("get", f"{FEED}?limit=2", ann).json()
    make_follow(ann, cleo := make_person("late"))
    like(cleo, skill)
    share(ben, "Newer")
    run_events()
    second = call("get", first["next"], ann).json()
    assert [item["type"] for item in second["results"]] == ["skill_shared", "skill_liked"]
    assert told(second["results"][1:]) == [(["friend3", "friend2", "friend1"], 4)]
    assert second["next"] is None
    assert call("get", second["previous"], ann).json()["results"] == first["results"]
    fresh = read_all(ann)
    assert [item["type"] for item in fresh] == ["skill_shared", "skill_liked", *["skill_shared"] * 3]
    assert told(fresh[1:2]) == [(["late", "friend3", "friend2"], 5)]


def test_a_like_that_has_not_reached_the_feed_hides_no_other(read_all, settings, run_events, ann, liked) -> None:
    skill, _ = liked
    ben = make_person("ben")
    make_follow(ann, ben)
    make_follow(make_person(), ben)
    run_events()
    settings.CHUNK = 1
    like(ben, skill)
    handlers.on_like(SkillLiked(skill_id=skill.pk, author_id=skill.author_id, actor_id=ben.pk))
    assert Activity.objects.filter(actor_id=ben.pk, type="skill_liked", fanned_out=True).exists()
    assert told(read_all(ann)) == [(["friend3", "friend2", "friend1"], 4)]
    run_events()
    assert told(read_all(ann)) == [(["ben", "friend3", "friend2"], 5)]


def test_number_of_queries_does_not_grow_with_likes(api_client, run_events, ann, cleo, liked) -> None:
    numbers = []
    for more in (0, 12):
        people = [make_person() for _ in range(more)]
        skills = [share(cleo, f"Skill {more}.{number}") for number in range(more // 3)]
        for number, person in enumerate(people):
            make_follow(ann, person)
            like(person, skills[number % len(skills)])
        run_events()
        client = api_client(User.objects.get(pk=ann.pk))
        for _ in range(2):  # the first notes that ann reads her feed
            client.get(FEED)
        with recorded_queries() as queries:
            assert len(client.get(FEED).json()["results"]) == 1 + more // 3
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 16, numbers
