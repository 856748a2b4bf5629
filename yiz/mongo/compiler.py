"""Compilers that sort by index, give integer keys, and can leave out rows that are there already.

Django finds compilers by their names in this module.
"""

from typing import Any

from django.db import DatabaseError
from django.db.models.constants import OnConflict
from django_mongodb_backend import compiler as backend
from django_mongodb_backend.query import wrap_database_errors
from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError

from yiz.mongo.query import IndexedQuery
from yiz.mongo.unique import taken, unique_keys, without

COUNTERS = "__counters__"
DUPLICATE_KEY = 11000
INTEGER_KEYS = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})

Document = dict[str, Any]


class SQLCompiler(backend.SQLCompiler):
    query_class = IndexedQuery


class SQLDeleteCompiler(backend.SQLDeleteCompiler):
    query_class = IndexedQuery


class SQLUpdateCompiler(backend.SQLUpdateCompiler):
    query_class = IndexedQuery


class SQLAggregateCompiler(backend.SQLAggregateCompiler):
    query_class = IndexedQuery


class SQLInsertCompiler(backend.SQLInsertCompiler):
    def insert(self, docs: list[Document], returning_fields: Any = None) -> list[tuple[Any]]:
        """Stores the documents; integer keys come from a counter and, as with a sequence, are never given twice."""
        key = self.query.get_meta().pk
        if key.get_internal_type() not in INTEGER_KEYS:
            return self._store(docs, returning_fields)
        if key.column in docs[0]:
            self._raise_counter(max(document[key.column] for document in docs))
        else:
            first = self._next_integers(len(docs))
            for number, document in enumerate(docs, first):
                document[key.column] = number
        self._store(docs, None)
        return [(document[key.column],) for document in docs] if returning_fields else []

    def _store(self, docs: list[Document], returning_fields: Any) -> list[tuple[Any]]:
        if self.query.on_conflict == OnConflict.IGNORE:
            self._store_new(docs)
            return []
        stored: list[tuple[Any]] = super().insert(docs, returning_fields=returning_fields)
        return stored

    @wrap_database_errors
    def _store_new(self, docs: list[Document]) -> None:
        """Leaves out documents that a unique index would refuse.

        In a transaction a refusal would end it, so what is there is asked for first.
        """
        session = self.connection.session
        if session is not None:
            docs = self._not_stored(docs)
            if docs:
                self.collection.insert_many(docs, session=session)
            return
        try:
            self.collection.insert_many(docs, ordered=False)
        except BulkWriteError as error:
            details: Any = error.details
            if any(refused["code"] != DUPLICATE_KEY for refused in details["writeErrors"]):
                raise DatabaseError(str(error)) from error

    def _not_stored(self, docs: list[Document]) -> list[Document]:
        keys = unique_keys(self.query.model, self.connection.schema_editor())
        condition = taken(keys, docs)
        stored = self.collection.find(condition, session=self.connection.session) if condition else ()
        return without(docs, stored, keys)

    def _next_integers(self, count: int) -> int:
        """The first of `count` new keys. Outside any transaction: never rolled back, never waited for."""
        found = self.connection.database[COUNTERS].find_one_and_update(
            {"_id": self.collection_name}, {"$inc": {"last": count}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(found["last"]) - count + 1

    def _raise_counter(self, last: int) -> None:
        counters = self.connection.database[COUNTERS]
        counters.update_one({"_id": self.collection_name}, {"$max": {"last": last}}, upsert=True)
