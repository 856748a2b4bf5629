"""What the endpoints take, and how many queries they need."""

import pytest

from feed.models import Activity
from profiles.models import User
from tests.asserts import recorded_queries
from tests.factories.feed import make_person, share
from tests.factories.follow import make_follow
from tests.factories.social import make_comment
from tests.feed.conftest import FEED
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


def test_sign_in(call, assert_problem) -> None:
    assert_problem(call("get", FEED), 401, "not_authenticated")
    assert_problem(call("post", f"{FEED}/items/{new_id()}/hide"), 401, "not_authenticated")


@pytest.mark.parametrize("query", ["types=shouted", "types=skill_liked,", "kind=x", "limit=0", "cursor=x"])
def test_bad_parameters(call, ann, query) -> None:
    for path in (FEED, f"{FEED}/global", f"{FEED}/users/{ann.pk}"):
        answer = call("get", f"{path}?{query}", ann)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["attr"] == query.split("=")[0]


def test_health(call, run_events, ann) -> None:
    assert call("get", f"{FEED}/health").json() == {"status": "ok", "detail": "", "newest_at": None}
    share(ann)
    run_events()
    assert call("get", f"{FEED}/health").json()["newest_at"] is not None


def test_number_of_queries(api_client, run_events, ann, ben) -> None:
    make_follow(ann, ben)
    run_events()
    Activity.objects.all().delete()
    numbers: dict[str, list[int]] = {FEED: [], f"{FEED}/global": [], f"{FEED}/users/{ben.pk}": []}
    api_client(ann).get(FEED)  # notes that ann reads her feed
    for more in (3, 27):
        for number in range(more // 3):
            skill = share(ben, f"Skill {more}.{number}")
            make_comment(author=ben, skill=skill)
            make_follow(ben, make_person())
        run_events()
        for path, found in numbers.items():
            client = api_client(User.objects.get(pk=ann.pk))
            with recorded_queries() as queries:
                answer = client.get(f"{path}?limit=100")
            assert len(answer.json()["results"]) in (3, 30), path
            found.append(len(queries))
    assert {path: found for path, found in numbers.items() if found[0] != found[1] or found[0] > 16} == {}
