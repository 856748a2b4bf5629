"""`manage.py import_follows`: a graph from a file, exact at the end, safe to run again."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from follow.models import Relationship
from follow.reconcile import reconcile
from follow.services import FollowService
from follow.services.importing import read
from profiles.models import User, UserPrivacy, UserSearchKey
from tests.factories.profiles import make_user
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path: Path, capsys: Any):
    """`load(text)` imports a file with that text: `(what is said, what is complained of)`."""

    def run(text: str, verbosity: int = 0) -> tuple[str, str]:
        path = tmp_path / "graph.tsv"
        path.write_text(text, encoding="utf-8")
        call_command("import_follows", str(path), verbosity=verbosity)
        said = capsys.readouterr()
        return said.out, said.err

    return run


def edges() -> set[tuple[str, str]]:
    rows = Relationship.objects.filter(status="active").values_list("follower__username", "followee__username")
    return set(rows)


def counts() -> dict[str, tuple[int, int]]:
    rows = User.objects.values_list("username", "followers_count", "following_count")
    return {name: (followers, following) for name, followers, following in rows}


def test_accounts_edges_and_counters(load) -> None:
    said, _ = load("1\t2\n1\t3\n3\t1\n")
    assert edges() == {("graph1", "graph2"), ("graph1", "graph3"), ("graph3", "graph1")}
    assert counts() == {"graph1": (1, 2), "graph2": (1, 0), "graph3": (1, 1)}
    assert "3 people of the graph are here (3 of them new), and follow others 3 times." in said


def test_accounts_are_whole_and_nobody_can_sign_in_to_them(load) -> None:
    load("1\t2\n")
    user = User.objects.get(username="graph1")
    assert not user.has_usable_password()
    assert user.email.endswith(".invalid")
    assert UserPrivacy.objects.filter(user_id=user.pk).count() == 1
    assert UserSearchKey.objects.filter(user_id=user.pk, key="graph1").count() == 1


def test_nobody_is_told(load) -> None:
    load("1\t2\n2\t1\n")
    assert not OutboxEvent.objects.exists()


def test_safe_to_run_again_and_to_go_on(load) -> None:
    load("1\t2\n1\t2\n")
    said, _ = load("1\t2\n2\t1\n4\t1\n")
    assert counts() == {"graph1": (2, 1), "graph2": (1, 1), "graph4": (0, 1)}
    assert "(1 of them new)" in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "there must be two numbers"),
        ("1\t2\t3", "there must be two numbers"),
        ("1 2", "there must be two numbers"),
        ("1\tx", "“x” is not a number"),
        ("1\t-2", "“-2” is not a number"),
        ("1\t²", "“²” is not a number"),
        ("1\t", "“” is not a number"),
        ("1\t" + "9" * 13, "is not a number of up to 12 digits"),
        ("5\t5", "nobody follows themselves"),
        ("\ufffd\0\t1", "is not a number"),
    ],
)
def test_bad_lines_are_named_and_the_others_brought_in(load, capsys, line, reason) -> None:
    with pytest.raises(CommandError, match="1 lines are bad"):
        load(f"1\t2\n\n{line}\n2\t1\n")
    complaint = capsys.readouterr().err
    assert "Line 3 is left out: " in complaint
    assert reason in complaint
    assert counts() == {"graph1": (1, 1), "graph2": (1, 1)}


def test_leaves_accounts_of_others_alone(load, capsys) -> None:
    make_user("graph2")
    with pytest.raises(CommandError):
        load("1\t2\n1\t3\n")
    assert "Line 1 is left out: graph2 is an account of somebody's own." in capsys.readouterr().err
    assert edges() == {("graph1", "graph3")}


def test_keeps_blocked_people_apart(load) -> None:
    load("1\t2\n2\t1\n2\t3\n")
    one, two = (User.objects.get(username=name) for name in ("graph1", "graph2"))
    FollowService.block(actor_id=one.pk, user_id=two.pk)
    load("1\t2\n2\t1\n2\t3\n")
    assert edges() == {("graph2", "graph3")}
    assert counts() == {"graph1": (0, 0), "graph2": (0, 1), "graph3": (1, 0)}


def test_mends_counters_and_names_those_who_follow_too_many(load, settings) -> None:
    load("1\t2\n1\t3\n")
    User.objects.filter(username="graph2").update(followers_count=7)
    settings.FOLLOWS_AT_MOST = 1
    _, complaint = load("1\t2\n")
    assert counts()["graph2"] == (1, 0)
    assert "graph1 follows more people than anybody may." in complaint


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_follows", str(tmp_path / "none.tsv"), verbosity=0)


def test_many_chunks_agree_with_a_recount(load) -> None:
    chance = random.Random(7)
    lines = [f"{chance.randrange(60)}\t{60 + chance.randrange(60)}" for _ in range(1_200)]
    load("\n".join(lines))
    assert Relationship.objects.count() == len(set(lines))
    assert not list(reconcile(fix=False))


def test_reads_no_more_than_a_chunk_at_a_time() -> None:
    taken = 0

    def lines():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield f"{number}\t{number + 1}\n"

    good, bad = next(read(lines()))
    assert (len(good), len(bad), taken) == (500, 0, 500)
