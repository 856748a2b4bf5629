"""One primary key for both databases: 24 hex digits in Python, whatever the database stores."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from tests.trial.models import Book
from yiz.ids import ObjectIdField, id_time, is_id, new_id


def test_new_ids_rise() -> None:
    made = [new_id() for _ in range(1_000)]
    assert made == sorted(set(made))
    assert all(is_id(one) for one in made)


def test_an_id_tells_when_it_was_made() -> None:
    assert abs(id_time(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "value", ["", "1", "A" * 24, "g" * 24, "a" * 23, "a" * 25, "a" * 24 + "\n", "٣" * 24, None, 5, b"a" * 24]
)
def test_what_is_not_an_id(value: Any) -> None:
    assert not is_id(value)


@pytest.mark.parametrize("value", ["x", "g" * 24, "a" * 25, "a" * 24 + "\n", {"$ne": None}, ["a" * 24], 5])
@pytest.mark.django_db
def test_a_lookup_by_what_is_not_an_id_is_refused_before_it_reaches_the_database(value: Any) -> None:
    with pytest.raises(ValidationError):
        Book.objects.filter(owner=value).exists()
    with pytest.raises(ValidationError):
        Book(pk=value).clean_fields()


@pytest.mark.django_db
def test_it_comes_back_as_lower_case_text_everywhere() -> None:
    owner = new_id()
    book = Book.objects.create(title="x", owner=owner.upper())
    assert Book.objects.get(pk=book.pk.upper()).pk == book.pk
    assert list(Book.objects.values_list("id", "owner")) == [(book.pk, owner)]
    assert Book.objects.filter(pk__in=[book.pk], owner=owner).count() == 1
    assert Book.objects.in_bulk([book.pk]) == {book.pk: book}
    assert Book.objects.get(owner=owner).owner == owner


@pytest.mark.django_db
def test_newest_first_is_by_id() -> None:
    books = [Book.objects.create(title=str(number)) for number in range(5)]
    rows = Book.objects.order_by("-id")
    assert list(rows) == books[::-1]
    assert list(rows.filter(id__lt=books[2].pk)) == [books[1], books[0]]


def test_one_migration_serves_both_databases() -> None:
    key = ObjectIdField(primary_key=True)
    assert MigrationWriter.serialize(key)[0] == "yiz.ids.ObjectIdField(primary_key=True, serialize=False)" or (
        MigrationWriter.serialize(key)[0] == "yiz.ids.ObjectIdField(primary_key=True)"
    )
    assert key.db_type(connection) == ("objectId" if connection.vendor == "mongodb" else "char(24)")
    assert not isinstance(key, models.AutoField)
