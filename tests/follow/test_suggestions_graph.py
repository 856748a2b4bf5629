"""On a graph of 300 people: lists, mutuals, status and suggestions ask as much of the database as on a small one."""

import random
from pathlib import Path

import pytest
from django.core.management import call_command

from follow.models import UserInterest
from follow.payloads_suggestions import suggestions
from follow.suggestions import suggest
from profiles.models import User
from tests.asserts import recorded_queries
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

pytestmark = pytest.mark.django_db
FOLLOW = "/api/v1/follow"


def load(path: Path, people: int, each: int) -> User:
    """Number 0, whom everybody follows and who follows `each` others, as everybody does."""
    chance = random.Random(people)
    lines = [f"{one}\t0" for one in range(1, people)]
    for one in range(people):
        others = chance.sample([other for other in range(people) if other != one], each)
        lines += [f"{one}\t{other}" for other in others]
    path.write_text("\n".join(lines), encoding="utf-8")
    call_command("import_follows", str(path), verbosity=0)
    return User.objects.get(username="graph0")


def asked(api_client, viewer: User, call) -> int:
    """How many queries a call sends, for a viewer whom the server sees afresh."""
    client = api_client(User.objects.get(pk=viewer.pk))
    call(client)
    with recorded_queries() as queries:
        answer = call(client)
    assert answer.status_code == 200, answer.content
    assert answer.json()["results"] if "results" in answer.json() else answer.json()
    return len(queries)


def test_as_many_queries_on_300_people_as_on_12(api_client, tmp_path) -> None:
    figures = []
    for people, each in ((12, 3), (300, 12)):
        viewer = load(tmp_path / "graph.tsv", people, each)
        other = User.objects.get(username="graph1").pk
        ids = list(User.objects.exclude(pk=viewer.pk).values_list("id", flat=True)[:100])
        calls = {
            "followers": lambda client: client.get(f"{FOLLOW}/followers?limit=10"),
            "following": lambda client: client.get(f"{FOLLOW}/following?limit=3"),
            "of another": lambda client, other=other: client.get(f"{FOLLOW}/followers?user_id={other}"),
            "mutual": lambda client, other=other: client.get(f"{FOLLOW}/mutual/{other}"),
            "one": lambda client, other=other: client.get(f"{FOLLOW}/status/{other}"),
            "many": lambda client, ids=ids: client.post(f"{FOLLOW}/status", {"user_ids": ids}),
            "suggestions": lambda client: client.get(f"{FOLLOW}/suggestions"),
        }
        figures.append({name: asked(api_client, viewer, call) for name, call in calls.items()})
    assert figures[0] == figures[1]
    assert figures[1]["suggestions"] <= 11


def test_suggestions_of_all_sources_ask_as_much_for_3_as_for_30(assert_queries) -> None:
    viewer = make_user(interests=["python", "piano"])
    for people in (3, 30):
        for _ in range(people):
            UserInterest.objects.sync(make_user(interests=["python"]).pk, ["python"])
            make_skill(author=make_user())
        fresh = User.objects.get(pk=viewer.pk)
        # blocks, mutes, followed, their figures, two interests, works, people, dismissals, edges, and who follows back
        with assert_queries(11):
            found = suggestions(suggest(fresh), fresh)
        assert {one["reason"]["kind"] for one in found} == {"same_interests", "active_author"}
