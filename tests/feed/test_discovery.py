"""The trending and the discovery feed."""

import pytest

from social.models import SharedSkill
from tests.factories.feed import download, like, make_person, share
from tests.factories.follow import block, make_follow, mute
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from tests.feed.conftest import FEED

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive() -> list[SharedSkill]:
    """Five skills by five people, the first the most alive."""
    return [make_skill(author=make_person(), trending_week=10.0 - number) for number in range(5)]


def ids(items: list[dict]) -> list[str]:
    return [item["skill"]["id"] for item in items]


def test_trending(call, read_all, ann, alive) -> None:
    path = f"{FEED}/trending"
    for caller in (None, ann):
        items = read_all(caller, path=path, limit=2)
        assert ids(items) == [skill.pk for skill in alive]
    assert items[0]["type"] == "skill_shared"
    assert items[0]["actors"][0]["id"] == alive[0].author_id
    assert items[0]["reason"] == {"kind": "trending", "text": "Many people are looking at it this week."}
    assert call("post", f"{FEED}/items/{items[1]['id']}/hide", ann).status_code == 204
    mute(ann, alive[2].author)
    block(alive[3].author, ann)
    SharedSkill.objects.filter(pk=alive[4].pk).update(status="draft")
    assert ids(read_all(ann, path=path, limit=2)) == [alive[0].pk]
    assert read_all(ann, "&category=cooking", path=path) == []
    assert call("get", f"{path}?window=year", ann).status_code == 400


def test_discovery_is_from_outside_and_unseen(call, read_all, run_events, ann, ben, alive) -> None:
    path = f"{FEED}/discovery"
    assert call("get", path).status_code == 401
    make_follow(ann, alive[0].author)
    like(ann, alive[1])
    make_follow(ann, ben)
    like(ben, alive[2])
    make_skill(author=ann)
    run_events()
    items = read_all(ann, path=path, limit=1)
    assert set(ids(items)) == {alive[3].pk, alive[4].pk}
    assert len(items) == 2
    assert {item["reason"]["kind"] for item in items} <= {"trending", "content", "social", "collaborative"}
    download(ann, alive[3])
    mute(ann, alive[4].author)
    assert read_all(ann, path=path) == []


def test_discovery_tells_what_friends_of_friends_did(read_all, run_events, ann, ben, cleo) -> None:
    make_follow(ann, ben)
    make_follow(ben, cleo)
    skill = share(cleo, category="music")
    run_events()
    found = read_all(ann, path=f"{FEED}/discovery")
    assert ids(found) == [skill.pk]
    like(cleo, other := make_skill(author=make_user()))
    run_events()
    found = read_all(ann, path=f"{FEED}/discovery")
    assert ids(found) == [skill.pk]  # the list is kept for some minutes
    assert other.pk not in ids(found)


def test_an_achievement_is_told_by_its_title(read_all, run_events, ann) -> None:
    newcomer = make_user("newcomer")
    make_follow(ann, newcomer)
    share(newcomer)
    run_events()
    [item] = read_all(ann, "&types=achievement_earned")
    assert (item["data"], item["target"]["title"]) == ({"achievement": "first_skill"}, "First skill")
