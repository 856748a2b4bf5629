"""The same ORM on both databases: what MongoDB's official backend does otherwise, or not at all."""

from datetime import UTC, datetime
from typing import Any

import django_mongodb_backend
import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.db.models import F
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tests.trial.models import Book, Shelf
from yiz import mongo
from yiz.ids import new_id

pytestmark = pytest.mark.django_db


def test_only_this_version_of_the_backend_has_been_tried() -> None:
    assert django_mongodb_backend.__version__ == mongo.BACKEND, (
        f"yiz/mongo changes the internals of django-mongodb-backend {mongo.BACKEND}; "
        f"{django_mongodb_backend.__version__} is installed. Read its changes, run the whole suite on MongoDB, "
        "and only then change BACKEND and requirements.txt."
    )


def test_integer_keys_rise_and_are_given_once() -> None:
    first, second = Shelf.objects.create(name="a"), Shelf.objects.create(name="b")
    many = Shelf.objects.bulk_create([Shelf(name=f"many {number}") for number in range(5)])
    keys = [first.pk, second.pk, *(shelf.pk for shelf in many)]
    assert all(type(key) is int for key in keys)
    assert keys == sorted(set(keys))


def test_an_integer_key_of_ones_own_choice_moves_the_counter() -> None:
    top = Shelf.objects.create(name="first").pk
    Shelf.objects.create(pk=top + 100, name="chosen")
    assert Shelf.objects.create(name="next").pk == top + 101


def test_integer_keys_are_read_as_plain_integers() -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.create(title="x", shelf=shelf)
    assert type(Shelf.objects.get(name="a").pk) is int
    assert type(Book.objects.values_list("shelf_id", flat=True).get()) is int


def test_other_peoples_apps_work() -> None:
    group = Group.objects.create(name="moderators")
    assert Permission.objects.filter(codename="add_group", content_type__app_label="auth").count() == 1
    every = IntervalSchedule.objects.create(every=5, period=IntervalSchedule.SECONDS)
    task = PeriodicTask.objects.create(name="sweep", task="x", interval=every)
    assert PeriodicTask.objects.select_related("interval").get(pk=task.pk).interval.every == 5
    Session.objects.create(session_key="k", session_data="", expire_date=datetime(2030, 1, 1, tzinfo=UTC))
    assert Session.objects.get(session_key="k").pk == "k"
    group.delete()
    assert not Group.objects.filter(name="moderators").exists()


def test_a_unique_column_refuses_a_second(explain: Any) -> None:
    Shelf.objects.create(name="once")
    explain(Shelf.objects.filter(name="once"))
    with pytest.raises(IntegrityError):
        Shelf.objects.bulk_create([Shelf(name="once")])


@pytest.mark.parametrize("code", ["c", ""])
def test_a_unique_column_that_may_be_null_takes_any_number_of_nulls(explain: Any, code: str) -> None:
    Book.objects.bulk_create([Book(title=f"t{number}", slot=number) for number in range(3)])
    Book.objects.create(title="coded", code=code, slot=8)
    explain(Book.objects.filter(code=code))
    explain(Book.objects.filter(owner=new_id()))
    with pytest.raises(IntegrityError):
        Book.objects.bulk_create([Book(title="other", slot=10, code=code)])


def test_columns_unique_together() -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.create(title="x", shelf=shelf, slot=1)
    Book.objects.create(title="y", shelf=shelf, slot=2)
    Book.objects.create(title="no shelf", slot=1)
    Book.objects.create(title="no shelf either", slot=1)
    with pytest.raises(IntegrityError):
        Book.objects.bulk_create([Book(title="z", shelf=shelf, slot=1)])


def test_unique_only_where_a_condition_holds() -> None:
    Book.objects.create(title="x", status="closed")
    Book.objects.create(title="x", status="closed")
    Book.objects.create(title="x", status="open")
    with pytest.raises(IntegrityError):
        Book.objects.bulk_create([Book(title="x", status="open")])


@pytest.mark.parametrize("order", [("-pages", "-id"), ("pages", "id")], ids=["as the index", "backwards"])
def test_descending_indexes_give_the_order(explain: Any, order: tuple[str, ...]) -> None:
    rows = Book.objects.filter(status="open").order_by(*order)
    explain(rows[:20])
    explain(rows.values("id", "title", "pages")[:20])
    explain(rows.filter(pages__lt=5)[:20])


def test_a_keyset_page_is_found_by_its_index(explain: Any) -> None:
    explain(Book.objects.filter(id__lt=new_id()).order_by("-id")[:20])
    explain(Book.objects.filter(id__lt=new_id()).order_by("-id").values("id", "title")[:20])


def test_joins_do_not_get_in_the_way_of_the_order(explain: Any) -> None:
    shelf = Shelf.objects.create(name="a", room="hall")
    for number in range(5):
        Book.objects.create(title=f"t{number}", shelf=shelf if number else None, slot=number, pages=number)
    rows = Book.objects.filter(status="open").select_related("shelf").order_by("-pages", "-id")
    if connection.vendor == "mongodb":
        explain(rows[:3])
    assert [(book.title, book.shelf and book.shelf.room) for book in rows[2:]] == [
        ("t2", "hall"),
        ("t1", "hall"),
        ("t0", None),
    ]
    named = Book.objects.order_by("-pages").values_list("title", "shelf__name")[:2]
    assert list(named) == [("t4", "a"), ("t3", "a")]


def test_conditions_and_orders_across_a_join_still_hold() -> None:
    for name in ("b", "a"):
        shelf = Shelf.objects.create(name=name, room=name)
        Book.objects.create(title=f"in {name}", shelf=shelf)
    assert list(Book.objects.order_by("shelf__name").values_list("title", flat=True)[:1]) == ["in a"]
    assert Book.objects.filter(shelf__room="b").select_related("shelf").order_by("-id")[:5][0].title == "in b"
    assert list(Shelf.objects.filter(book__title="in a").values_list("name", flat=True)[:3]) == ["a"]


def test_nulls_are_found_and_compared_as_in_sql(explain: Any) -> None:
    day = datetime(2030, 1, 1, tzinfo=UTC)
    Book.objects.create(title="home")
    Book.objects.create(title="lent", lent_at=day)
    titles = Book.objects.order_by("title").values_list("title", flat=True)
    assert list(titles.filter(lent_at__isnull=True)) == ["home"]
    assert list(titles.filter(lent_at__isnull=False)) == ["lent"]
    assert list(titles.filter(lent_at__lte=day)) == ["lent"]
    assert list(titles.filter(lent_at__lt=day)) == []
    assert list(titles.exclude(lent_at__lt=day)) == ["home", "lent"]
    explain(Book.objects.filter(lent_at__isnull=True, pages=3))


def test_case_folding_lookups_take_the_text_as_it_is() -> None:
    for name in ("Anna", "a.b", "aXb"):
        Shelf.objects.create(name=name)
    assert not Shelf.objects.filter(name__iexact=".*").exists()
    assert list(Shelf.objects.filter(name__iexact="A.B").values_list("name", flat=True)) == ["a.b"]
    assert Shelf.objects.get(name__iexact="aNNA").name == "Anna"
    assert Shelf.objects.filter(name__startswith="a.").count() == 1


def test_rows_that_are_there_are_left_out_of_a_bulk() -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.create(title="old", shelf=shelf, slot=1)
    fresh = [Book(title=f"new {slot}", shelf=shelf, slot=slot) for slot in (1, 2, 3, 3)]
    Book.objects.bulk_create(fresh, ignore_conflicts=True)
    Book.objects.bulk_create(fresh, ignore_conflicts=True)
    assert sorted(Book.objects.values_list("slot", flat=True)) == [1, 2, 3]
    assert Book.objects.get(slot=1).title == "old"


@pytest.mark.parametrize(
    "data",
    [
        {"days": [{"tasks": [{"title": "ä", "done": False}, {"n": [1, [2, [3.5, None]]]}]}]},
        [],
        [[], {}, [{"a": []}]],
        "text",
        3,
        {"a.b": 1, "$set": {"$inc": 1}, "": 0},
    ],
    ids=str,
)
def test_json_comes_back_as_it_went(data: Any) -> None:
    book = Book.objects.create(title="x", data=data)
    assert Book.objects.get(pk=book.pk).data == data
    Book.objects.filter(pk=book.pk).update(data=data)
    assert Book.objects.values_list("data", flat=True).get(pk=book.pk) == data


def test_a_counter_is_moved_where_it_is() -> None:
    book = Book.objects.create(title="x", pages=1)
    assert Book.objects.filter(pk=book.pk, pages=1).update(pages=F("pages") + 4) == 1
    assert Book.objects.filter(pk=book.pk, pages=1).update(pages=F("pages") + 4) == 0
    assert Book.objects.get(pk=book.pk).pages == 5
