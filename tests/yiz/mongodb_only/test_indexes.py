"""The indexes as MongoDB itself tells of them."""

from typing import Any

import pytest
from bson import ObjectId
from django.db import NotSupportedError, connection
from django.db.models import UniqueConstraint
from django.db.models.functions import Lower

from tests.trial.models import Book, Shelf
from yiz.mongo.query import columns_in

pytestmark = pytest.mark.django_db


def indexes(model: Any) -> dict[str, Any]:
    return connection.database[model._meta.db_table].index_information()


def test_a_unique_column_has_a_plain_unique_index() -> None:
    found = [index for index in indexes(Shelf).values() if index["key"] == [("name", 1)] and index.get("unique")]
    assert len(found) == 1
    assert "partialFilterExpression" not in found[0]
    assert indexes(Book)["one_book_a_slot"]["partialFilterExpression"] == {"shelf_id": {"$gte": float("-inf")}}


def test_directions_and_conditions_are_as_declared() -> None:
    found = indexes(Book)
    assert found["thickest"]["key"] == [("status", 1), ("pages", -1), ("_id", -1)]
    assert found["at_home"]["partialFilterExpression"] == {"lent_at": {"$eq": None}}
    assert found["one_open_book_a_title"]["partialFilterExpression"] == {"status": {"$eq": "open"}}
    owners = [index for index in found.values() if index["key"] == [("owner", 1)]]
    assert owners[0]["partialFilterExpression"] == {"owner": {"$gte": ObjectId("0" * 24)}}


def test_what_mongodb_can_not_keep_unique_is_refused_and_not_left_out() -> None:
    editor = connection.schema_editor()
    with pytest.raises(NotSupportedError, match="lower_name"):
        editor.add_constraint(Shelf, UniqueConstraint(Lower("name"), name="lower_name"))


def test_identifiers_are_stored_as_object_ids() -> None:
    book = Book.objects.create(title="x", owner="a" * 24)
    stored = connection.database["trial_book"].find_one()
    assert stored["_id"] == ObjectId(book.pk)
    assert stored["owner"] == ObjectId("a" * 24)


def test_names_in_a_piece_of_a_pipeline() -> None:
    piece = {"$and": [{"a.b": 1}, {"$expr": {"$eq": ["$users.name", ["$$parent", 5]]}}]}
    assert {"a", "users", "parent"} <= columns_in(piece)
