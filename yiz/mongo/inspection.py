"""What indexes a collection should have, what it has, and how to make the one the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bson
from django.db.models import Model
from django.db.utils import IntegrityError
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from yiz.mongo.declared import declared_indexes
from yiz.mongo.schema import DatabaseSchemaEditor

DUPLICATE_KEY = 11000

Document = dict[str, Any]


class _Collector:
    """Stands where a collection would, and keeps the indexes that it is asked to make."""

    def __init__(self) -> None:
        self.made: list[IndexModel] = []

    def create_indexes(self, indexes: list[IndexModel]) -> None:
        self.made += indexes


class _CollectingEditor(DatabaseSchemaEditor):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.collector = _Collector()

    def get_collection(self, name: str) -> Any:
        return self.collector


@dataclass(frozen=True, slots=True)
class Difference:
    """An index that is `missing`, or `different` from what is declared."""

    table: str
    how: str
    wanted: IndexModel
    in_the_way: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}: {describe(self.wanted)} is {self.how}"


def wanted_indexes(connection: Any, model: type[Model]) -> list[IndexModel]:
    """All indexes of the model but the one of `_id`: what migrations make, and what it declares beside them."""
    editor = _CollectingEditor(connection)
    editor._create_model_indexes(model)
    return [*editor.collector.made, *declared_indexes(model)]


def differences(connection: Any, model: type[Model]) -> Iterator[Difference]:
    """Every index of the model that is not there as declared. Those that nobody declared are left alone."""
    table = model._meta.db_table
    there = {index["name"]: _signature(index) for index in connection.database[table].list_indexes()}
    for wanted in wanted_indexes(connection, model):
        signature = _signature(wanted.document)
        if signature in there.values():
            continue
        name, keys = wanted.document["name"], signature["keys"]
        text = signature["language"] is not None  # of which a collection has one at most
        in_the_way = tuple(
            other
            for other, known in there.items()
            if other == name or known["keys"] == keys or (text and known["language"] is not None)
        )
        yield Difference(table, "different" if in_the_way else "missing", wanted, in_the_way)


def mend(connection: Any, difference: Difference) -> None:
    """Makes the index as it is declared; `IntegrityError` when it is to be unique and the rows are not."""
    collection = connection.database[difference.table]
    for name in difference.in_the_way:
        collection.drop_index(name)
    try:
        collection.create_indexes([difference.wanted])
    except OperationFailure as error:
        if error.code != DUPLICATE_KEY:
            raise
        raise IntegrityError(f"{difference.table}: {describe(difference.wanted)}: {error}") from error


def describe(index: IndexModel) -> str:
    """`index name (column, -column)`, and whether it is unique, for text or for expiry."""
    document = index.document
    keys = ", ".join(f"-{column}" if order == -1 else column for column, order in document["key"].items())
    kind = "text index" if "weights" in document else "unique index" if document.get("unique") else "index"
    expiry = f", expiring after {document['expireAfterSeconds']} s" if "expireAfterSeconds" in document else ""
    return f"{kind} {document['name']} ({keys}){expiry}"


def _signature(index: Document) -> Document:
    """What makes two indexes the same, whatever they are called."""
    plain = bson.decode(bson.encode(dict(index)))
    text = "weights" in plain
    return {
        "keys": ("text", *_divided_by(plain)) if text else tuple(plain["key"].items()),
        "unique": bool(plain.get("unique")),
        "condition": plain.get("partialFilterExpression"),
        "expiry": plain.get("expireAfterSeconds"),
        "weights": plain.get("weights"),
        "language": plain.get("default_language", "english") if text else None,
    }


def _divided_by(text_index: Document) -> list[str]:
    """The columns that stand before the text in a text index."""
    return [name for name, kind in text_index["key"].items() if kind == 1 and name != "_ftsx"]
