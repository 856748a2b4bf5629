"""Authors with too many followers to write to: their activities are merged in."""

import pytest

from feed.models import FeedEntry
from tests.factories.feed import make_person, share
from tests.factories.follow import make_follow
from tests.feed.conftest import FEED

pytestmark = pytest.mark.django_db


def test_activities_are_merged_in(feed_of, ann, ben, cleo, settings) -> None:
    make_follow(ann, ben)
    make_follow(ann, cleo)
    make_follow(make_person(), cleo)
    settings.PUSH_AT_MOST = 1
    for number in range(3):
        share(ben, f"Pushed {number}")
        share(cleo, f"Pulled {number}")
    expected = [("skill_shared", "cleo"), ("skill_shared", "ben")] * 3
    assert feed_of(ann) == expected
    assert not FeedEntry.objects.filter(actor_id=cleo.pk).exists()
    settings.PUSH_AT_MOST = 10
    share(cleo, "Pushed after all")
    assert feed_of(ann) == [("skill_shared", "cleo"), *expected]
    assert feed_of(ann, "&types=skill_liked") == []


def test_hide_one(call, feed_of, ann, cleo, settings) -> None:
    settings.PUSH_AT_MOST = 0
    make_follow(ann, cleo)
    share(cleo)
    assert feed_of(ann) == [("skill_shared", "cleo")]
    item = call("get", FEED, ann).json()["results"][0]["id"]
    assert call("post", f"{FEED}/items/{item}/hide", ann).status_code == 204
    assert feed_of(ann) == []
