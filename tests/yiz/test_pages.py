"""Keyset pages: every row once, in order, in both directions, whatever is added meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from profiles.models import User
from tests.asserts import assert_problem, assert_queries, explain
from tests.factories.profiles import make_user, unsaved_users
from tests.yiz.endpoints import ORDERS
from yiz.api.pages import Place, beyond, fetch, write_cursor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_people(count: int) -> list[User]:
    """So many, with equal points, equal times and no times among them."""
    people = unsaved_users(count)
    for number, person in enumerate(people):
        person.points = number % 4
        person.language = ("en", "de", "fr")[number % 3]
        person.email_verified_at = None if number % 3 == 0 else NOON + timedelta(milliseconds=number % 5)
    return User.objects.bulk_create(people)


@pytest.fixture
def people() -> list[User]:
    return make_people(23)


def walk(client: Client, url: str, direction: str = "next") -> Iterator[dict[str, Any]]:
    """Page after page; the pages of a way back come in the order in which they are read."""
    link: str | None = url
    while link:
        page = client.get(link).json()
        yield page
        link = page[direction]


def expected(by: str) -> list[str]:
    """The ids in the order that the names ask for, sorted in Python: NULL first."""
    rows = list(User.objects.values())
    for column in reversed(ORDERS[by]):
        name = column.removeprefix("-")
        rows.sort(key=lambda row: (row[name] is not None, row[name]), reverse=column.startswith("-"))
    return [row["id"] for row in rows]


@pytest.mark.parametrize("by", ORDERS)
def test_every_row_once_there_and_back(client, by):
    make_people(13)
    for limit in (1, 4, 13, 100):
        pages = list(walk(client, f"{THINGS}?by={by}&limit={limit}"))
        there = [row["id"] for page in pages for row in page["results"]]
        assert there == expected(by), limit
        assert pages[0]["previous"] is None
        assert pages[-1]["next"] is None

        if pages[-1]["previous"]:
            back = list(walk(client, pages[-1]["previous"], "previous"))
            ids = [row["id"] for page in reversed(back) for row in page["results"]]
            assert ids + [row["id"] for row in pages[-1]["results"]] == there, limit
            assert back[-1]["previous"] is None
            assert all(page["next"] for page in back)


def test_a_way_back_turns_round_where_it_began(client, people):
    first = client.get(f"{THINGS}?limit=5").json()
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert client.get(client.get(second["previous"]).json()["next"]).json()["results"] == second["results"]


def test_a_page_stays_while_rows_are_added_and_removed(client, people):
    first = client.get(f"{THINGS}?limit=5").json()
    before = client.get(first["next"]).json()["results"]
    make_user()
    User.objects.filter(pk=first["results"][-1]["id"]).delete()
    assert client.get(first["next"]).json()["results"] == before


def test_links_are_absolute_and_keep_the_other_parameters(client, people):
    link = client.get(f"{THINGS}/?by=points&limit=2&least=1").json()["next"]
    assert link.startswith("http://testserver/api/v1/things/?by=points&limit=2&least=1&cursor=")


def test_twenty_a_page_unless_asked_for_more(client, people):
    assert len(client.get(THINGS).json()["results"]) == 20


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "١", "9" * 400])
def test_a_limit_out_of_bounds_is_named(client, limit):
    assert_problem(client.get(THINGS, {"limit": limit}), 400, "invalid", "limit")


@pytest.mark.parametrize("cursor", ["", "x", "a:b", "a:b:c", "é", "\x00", "x" * 5_000])
def test_a_wrong_cursor_is_named(client, cursor):
    assert_problem(client.get(THINGS, {"cursor": cursor}), 400, "invalid", "cursor")


def test_a_cursor_is_good_for_its_own_list_and_ordering_only(client, people):
    cursor = client.get(f"{THINGS}?by=points&limit=2").json()["next"].rpartition("cursor=")[2]
    assert client.get(f"{THINGS}?by=points&cursor={cursor}").status_code == 200
    assert_problem(client.get(f"{THINGS}?by=rising&cursor={cursor}"), 400, "invalid", "cursor")
    assert_problem(client.get(f"{THINGS}?by=points&cursor={cursor[:-1]}x"), 400, "invalid", "cursor")

    request = Request(APIRequestFactory().get("/api/v1/other"))
    row = {"id": people[0].pk, "points": 1}
    foreign = write_cursor(request, ORDERS["points"], row, backwards=False)
    assert_problem(client.get(f"{THINGS}?{urlencode({'by': 'points', 'cursor': foreign})}"), 400, "invalid", "cursor")


def test_an_empty_list(client):
    assert client.get(THINGS).json() == {"results": [], "next": None, "previous": None}


def test_a_page_is_one_query(client, people):
    following = client.get(f"{THINGS}?by=points&limit=5").json()["next"]
    with assert_queries(1):
        client.get(f"{THINGS}?by=points&limit=5")
    with assert_queries(1):
        client.get(following)


@pytest.mark.parametrize("order", [("-points", "id"), ("-id",), ("id",)])
@pytest.mark.parametrize("backwards", [False, True])
def test_an_index_finds_the_place(people, order, backwards):
    values = tuple({"points": 2, "id": people[5].pk}[column.removeprefix("-")] for column in order)
    reading = [column.removeprefix("-") if column.startswith("-") else f"-{column}" for column in order]
    reading = reading if backwards else list(order)
    explain(User.objects.filter(beyond(reading, values, [False] * len(order))).order_by(*reading).values("id")[:5])


def test_the_place_of_a_row_that_is_gone_is_still_a_place(people):
    place = Place((people[10].pk,))
    people[10].delete()
    found, more = fetch(User.objects.values("id"), ("-id",), place, 3)
    assert [row["id"] for row in found] == [people[9].pk, people[8].pk, people[7].pk]
    assert more
