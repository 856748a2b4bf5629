"""Transactions, inserts that a unique index decides, and deletes that say how many: on both databases, under load."""

import threading
import time
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from tests.asserts import in_threads
from tests.trial.models import Book, Shelf
from yiz import db
from yiz.db import Busy, atomic, delete_rows, insert_new, on_commit


@pytest.fixture
def book(transactional_db: None) -> Book:
    return Book.objects.create(title="hot", pages=0)


class Refusal(Exception):
    """What a service raises for a reason of its own."""


@pytest.mark.django_db(transaction=True)
def test_an_error_undoes_everything_and_no_hook_runs() -> None:
    seen: list[str] = []

    @atomic
    def change() -> None:
        Book.objects.create(title="gone")
        Shelf.objects.create(name="gone")
        on_commit(lambda: seen.append("told"))
        raise Refusal

    with pytest.raises(Refusal):
        change()
    assert not Book.objects.exists()
    assert not Shelf.objects.exists()
    assert seen == []
    atomic(lambda: on_commit(lambda: seen.append("later")))()
    assert seen == ["later"]


@pytest.mark.django_db(transaction=True)
def test_hooks_run_after_the_real_commit() -> None:
    seen: list[int] = []

    def count_from_elsewhere() -> None:
        seen.extend(in_threads(lambda _: Book.objects.count(), threads=1))

    @atomic
    def inner() -> None:
        Book.objects.create(title="inner", status="closed")
        on_commit(count_from_elsewhere)

    @atomic
    def outer() -> str:
        inner()
        assert seen == []
        Book.objects.create(title="outer")
        return "answer"

    assert outer() == "answer"
    assert seen == [2]


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_half_of_a_change() -> None:
    seen: list[int] = []

    @atomic
    def change() -> None:
        Book.objects.create(title="first")
        seen.extend(in_threads(lambda _: Book.objects.count(), threads=1))
        assert Book.objects.count() == 1

    change()
    assert seen == [0]


@pytest.mark.django_db(transaction=True)
def test_an_error_in_an_inner_function_can_not_be_swallowed_by_the_outer() -> None:
    @atomic
    def inner() -> None:
        Book.objects.create(title="half")
        raise Refusal

    @atomic
    def outer() -> None:
        try:
            inner()
        except Refusal:
            return

    with pytest.raises(transaction.TransactionManagementError):
        outer()
    assert not Book.objects.exists()
    Book.objects.create(title="the connection is as before")


@pytest.mark.django_db
def test_an_error_in_the_outermost_function_leaves_a_test_usable() -> None:
    @atomic
    def refuse() -> None:
        raise Refusal

    with pytest.raises(Refusal):
        refuse()
    assert Book.objects.count() == 0


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "inside atomic"])
@pytest.mark.parametrize(
    "clash",
    [
        {"slot": 1, "title": "other"},
        {"slot": 2, "title": "open"},
        {"slot": 3, "title": "other", "code": "c"},
        {"slot": 4, "title": "other", "id": "a" * 24},
    ],
    ids=["together", "conditional", "nullable column", "key"],
)
def test_a_row_that_is_there_is_not_inserted_again(transactional_db: None, inside: bool, clash: Any) -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.create(id="a" * 24, shelf=shelf, slot=1, title="open", code="c")
    again, fresh = Book(shelf=shelf, **clash), Book(shelf=shelf, slot=9, title="new")

    def insert() -> tuple[bool, bool]:
        return insert_new(again), insert_new(fresh)

    assert (atomic(insert)() if inside else insert()) == (False, True)
    assert Book.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_not_alike_in_the_eyes_of_the_index_are_inserted() -> None:
    @atomic
    def insert() -> list[bool]:
        rows = [Book(title="x", status="closed"), Book(title="x", status="closed"), Book(title="x"), Book(title="x")]
        return [insert_new(row) for row in rows]

    assert insert() == [True, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_a_bulk_inside_a_transaction_leaves_out_what_is_there() -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.create(shelf=shelf, slot=1, title="old")

    @atomic
    def fill() -> None:
        rows = [Book(shelf=shelf, slot=slot, title=f"new {slot}") for slot in (1, 2, 2, 3)]
        Book.objects.bulk_create(rows, ignore_conflicts=True)
        Book.objects.filter(slot=1).update(pages=F("pages") + 1)

    fill()
    assert sorted(Book.objects.values_list("slot", "title", "pages")) == [
        (1, "old", 1),
        (2, "new 2", 0),
        (3, "new 3", 0),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_clash_that_nobody_expects_is_an_error_and_undoes_all() -> None:
    Shelf.objects.create(name="there")

    @atomic
    def insert() -> None:
        Shelf.objects.create(name="new")
        Shelf.objects.create(name="there")

    with pytest.raises(IntegrityError):
        insert()
    assert list(Shelf.objects.values_list("name", flat=True)) == ["there"]


@pytest.mark.django_db(transaction=True)
def test_deleted_rows_are_counted() -> None:
    shelf = Shelf.objects.create(name="a")
    Book.objects.bulk_create([Book(title=f"t{slot}", shelf=shelf, slot=slot) for slot in range(5)])
    assert delete_rows(Book.objects.filter(slot__lt=2)) == 2
    assert delete_rows(Book.objects.filter(slot__lt=2)) == 0
    assert atomic(lambda: delete_rows(Book.objects.filter(slot=2)))() == 1
    assert Book.objects.count() == 2


def test_a_counter_is_exact_when_many_move_it_at_once(book: Book) -> None:
    @atomic
    def add(number: int, turn: int) -> None:
        Book.objects.create(title=f"{number}-{turn}")
        Book.objects.filter(pk=book.pk).update(pages=F("pages") + 1)

    def work(number: int) -> None:
        for turn in range(10):
            add(number, turn)

    in_threads(work)
    assert Book.objects.get(pk=book.pk).pages == 320
    assert Book.objects.count() == 321


def test_toggles_by_many_leave_the_counter_equal_to_the_rows(book: Book) -> None:
    """The house's pattern: the one who inserted, or deleted, moves the counter; the hot row comes last."""
    shelf = Shelf.objects.create(name="a")

    @atomic
    def toggle(slot: int) -> int:
        moved = 0
        if insert_new(Book(title=f"slot {slot}", shelf=shelf, slot=slot)):
            moved = 1
        elif delete_rows(Book.objects.filter(shelf=shelf, slot=slot)):
            moved = -1
        if moved:
            Book.objects.filter(pk=book.pk).update(pages=F("pages") + moved)
        return moved

    moves = in_threads(lambda number: sum(toggle(slot % 4) for slot in range(number, number + 10)))
    assert Book.objects.filter(shelf=shelf).count() == Book.objects.get(pk=book.pk).pages == sum(moves)


def test_of_many_who_insert_the_same_exactly_one_is_told_so(transactional_db: None) -> None:
    shelf = Shelf.objects.create(name="a")
    insert = atomic(lambda: insert_new(Book(title="same", shelf=shelf, slot=1)))
    assert sorted(in_threads(lambda _: insert())) == [False] * 31 + [True]


def test_of_many_who_delete_the_same_exactly_one_is_told_so(book: Book) -> None:
    delete = atomic(lambda: delete_rows(Book.objects.filter(pk=book.pk)))
    assert sorted(in_threads(lambda _: delete())) == [0] * 31 + [1]


def test_many_who_fill_in_bulk_store_each_row_once(transactional_db: None) -> None:
    shelf = Shelf.objects.create(name="a")

    @atomic
    def fill() -> None:
        rows = [Book(shelf=shelf, slot=slot, title=f"new {slot}") for slot in range(20)]
        Book.objects.bulk_create(rows, ignore_conflicts=True)

    in_threads(lambda _: fill(), threads=8)
    assert sorted(Book.objects.values_list("slot", flat=True)) == list(range(20))


def test_who_waits_too_long_is_told_that_the_database_is_busy(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PATIENCE", 0.2)
    held, let_go = threading.Event(), threading.Event()

    @atomic
    def hold() -> None:
        Book.objects.filter(pk=book.pk).update(pages=1)
        held.set()
        let_go.wait(timeout=30)

    @atomic
    def wait() -> None:
        Book.objects.filter(pk=book.pk).update(pages=2)

    def work(number: int) -> float:
        if number == 0:
            hold()
            return 0.0
        held.wait(timeout=30)
        began = time.monotonic()
        try:
            with pytest.raises(Busy):
                wait()
        finally:
            let_go.set()
        return time.monotonic() - began

    assert in_threads(work, threads=2)[1] < 5
    assert Book.objects.get(pk=book.pk).pages == 1


@pytest.mark.django_db(transaction=True)
def test_other_errors_of_the_database_are_not_called_busy() -> None:
    def fail() -> None:
        raise OperationalError("no such thing")

    with pytest.raises(OperationalError) as caught:
        atomic(fail)()
    assert not isinstance(caught.value, Busy)
    assert connection.in_atomic_block is False
