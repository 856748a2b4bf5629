"""Indexes as they are declared: unique ones that plain look-ups can use, partial ones, descending ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bson import ObjectId
from django.db import NotSupportedError
from django.db.models import Field, Index, Model, UniqueConstraint
from django.db.models.lookups import IsNull
from django_mongodb_backend.schema import DatabaseSchemaEditor as BackendSchemaEditor
from pymongo import ASCENDING, DESCENDING, IndexModel

from yiz.mongo.unique import condition_of

LOWEST: dict[str, Any] = {
    "string": "",
    "int": float("-inf"),
    "long": float("-inf"),
    "double": float("-inf"),
    "objectId": ObjectId("0" * 24),
    "date": datetime.min,  # noqa: DTZ901  MongoDB's dates have no zone
    "bool": False,
}
"""The least value of each type, by which an index leaves out nulls: `{"$gte": …}` is met by whatever equals a value,
so that look-ups can use the index; upstream's `{"$type": …}` they can't."""


def is_null_in_index(self: IsNull, compiler: Any, connection: Any) -> dict[str, Any]:
    """`field__isnull=…` as the condition of a partial index; upstream refuses it."""
    target = self.lhs.target
    return {target.column: {"$eq": None}} if self.rhs else not_null(target, connection)


IsNull.as_mql_idx = is_null_in_index  # type: ignore[attr-defined]


def not_null(field: Field[Any, Any], connection: Any) -> dict[str, Any]:
    """The condition of a partial index that leaves out nulls of this field."""
    kind = str(field.db_type(connection))
    return {str(field.column): {"$gte": LOWEST[kind]} if kind in LOWEST else {"$type": kind}}


class DatabaseSchemaEditor(BackendSchemaEditor):
    """Upstream's, with its own unique indexes."""

    def add_index(
        self,
        model: type[Model],
        index: Index,
        *,
        field: Field[Any, Any] | None = None,
        unique: bool = False,
        column_prefix: str = "",
        parent_model: type[Model] | None = None,
    ) -> None:
        if unique and not column_prefix:
            made = self.unique_index(model, index, field)
            self.get_collection(model._meta.db_table).create_indexes([made])
        else:
            super().add_index(
                model, index, field=field, unique=unique, column_prefix=column_prefix, parent_model=parent_model
            )

    def unique_index(self, model: type[Model], index: Index, field: Field[Any, Any] | None) -> IndexModel:
        """A plain unique index; partial only for its own condition, and so that any number of nulls may be there."""
        if field is not None:
            orders: list[tuple[Any, int]] = [(field, ASCENDING)]
        else:
            named = [(model._meta.get_field(name), order) for name, order in index.fields_orders]
            orders = [(found, DESCENDING if order else ASCENDING) for found, order in named]
        parts = [condition] if (condition := condition_of(index, model, self)) else []
        parts += [not_null(found, self.connection) for found, _ in orders if found.null]
        options: dict[str, Any] = {"name": index.name, "unique": True}
        if parts:
            options["partialFilterExpression"] = parts[0] if len(parts) == 1 else {"$and": parts}
        return IndexModel([(found.column, order) for found, order in orders], **options)

    def add_constraint(self, model: type[Model], constraint: Any, *args: Any, **options: Any) -> None:
        """Refuses what MongoDB can't keep, instead of leaving it out unsaid."""
        if isinstance(constraint, UniqueConstraint) and (constraint.expressions or constraint.deferrable):
            raise NotSupportedError(
                f"{constraint.name}: MongoDB has no unique index on expressions, nor deferrable ones."
            )
        super().add_constraint(model, constraint, *args, **options)
