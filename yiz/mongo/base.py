"""The database wrapper that Django asks for by `ENGINE = "yiz.mongo"`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django_mongodb_backend import base
from django_mongodb_backend.features import DatabaseFeatures as BackendFeatures
from django_mongodb_backend.operations import DatabaseOperations as BackendOperations
from django_mongodb_backend.validation import DatabaseValidation as BackendValidation

from yiz.mongo import bulk, transactions
from yiz.mongo.compiler import INTEGER_KEYS
from yiz.mongo.schema import DatabaseSchemaEditor
from yiz.mongo.unique import taken, unique_keys

R = TypeVar("R")


class DatabaseOperations(BackendOperations):
    compiler_module = "yiz.mongo.compiler"

    def prep_for_iexact_query(self, x: str) -> str:
        """Escapes what upstream takes for a regular expression: `iexact=".*"` would match every row."""
        return re.escape(x)

    def get_db_converters(self, expression: Any) -> list[Any]:
        converters: list[Any] = super().get_db_converters(expression)
        if expression.output_field.get_internal_type() in INTEGER_KEYS:
            converters.append(self.convert_integerfield_value)
        return converters


class DatabaseFeatures(BackendFeatures):
    supports_ignore_conflicts = True


class DatabaseValidation(BackendValidation):
    prohibited_fields: frozenset[str] = frozenset()


def _match(operator: str) -> Callable[[str, Any], dict[str, Any]]:
    return lambda column, value: {column: {operator: value}}


class DatabaseWrapper(base.DatabaseWrapper):
    """The official backend's, with integer keys, indexable look-ups and transactions that are retried."""

    data_types = {**base.DatabaseWrapper.data_types, **dict.fromkeys(INTEGER_KEYS, "long")}
    # Comparisons never match null in MongoDB, and null matches what is missing: upstream says so once more, in
    # terms that keep it from using an index.
    mongo_operators = {
        **base.DatabaseWrapper.mongo_operators,
        "lt": _match("$lt"),
        "lte": _match("$lte"),
        "isnull": lambda column, is_null: {column: None if is_null else {"$ne": None}},
    }
    ops_class = DatabaseOperations
    features_class = DatabaseFeatures
    validation_class = DatabaseValidation
    SchemaEditorClass = DatabaseSchemaEditor

    def run_in_transaction(self, function: Callable[[], R], *, seconds: float) -> R:
        """Runs the function in a transaction, again on a conflict; see `transactions.run`."""
        return transactions.run(self, function, seconds=seconds)

    def insert_new(self, row: Model) -> bool:
        """Inserts the row unless a unique index has one like it; inside a transaction the refusal does not end it.

        When another transaction has stored the same key meanwhile, the whole transaction is run again, and sees it.
        """
        if self.session is None:
            try:
                row.save(force_insert=True, using=self.alias)
            except IntegrityError:
                return False
            return True
        if self._is_stored(row):
            return False
        try:
            row.save(force_insert=True, using=self.alias)
        except IntegrityError as error:
            raise transactions.Conflict(f"{row._meta.label}: stored by another transaction meanwhile") from error
        return True

    def insert_columns(self, fields: Sequence[Any], columns: Iterable[Sequence[Any]]) -> int:
        """Stores rows, given by columns, that no unique index refuses; see `bulk.insert_new`."""
        return bulk.insert_new(self, fields, columns)

    def stream_columns(self, rows: QuerySet[Any, Any], columns: Sequence[str], chunk: int) -> Iterator[list[Any]]:
        """Columns of rows as they are stored; see `bulk.stream`."""
        return bulk.stream(self, rows, columns, chunk)

    def _is_stored(self, row: Model) -> bool:
        fields = row._meta.local_concrete_fields
        document = {str(field.column): field.get_db_prep_save(getattr(row, field.attname), self) for field in fields}
        condition = taken(unique_keys(type(row), self.schema_editor()), [document])
        if condition is None:
            return False
        found = self.database[row._meta.db_table].find_one(condition, {"_id": 1}, session=self.session)
        return found is not None
