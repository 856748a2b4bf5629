"""Which rows a unique index would refuse: asked before an insert inside a transaction, which a refusal would end."""

import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Index, Model, UniqueConstraint

from yiz.mongo.declared import column

Document = dict[str, Any]
_COMPARE = {"$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt, "$lte": operator.le}


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """Columns that are unique together, among the documents that meet the condition."""

    columns: tuple[str, ...]
    condition: Document

    def of(self, document: Document) -> Document | None:
        """The key of the document, as a condition to find those that share it; None when it takes no part."""
        values = {name: document.get(name) for name in self.columns}
        if None in values.values() or not meets(document, self.condition):
            return None
        return {"$and": [values, self.condition]} if self.condition else values


def unique_keys(model: type[Model], editor: Any) -> tuple[UniqueKey, ...]:
    """Every unique key of the model, its primary one first."""
    meta = model._meta
    fields = sorted(meta.local_concrete_fields, key=lambda field: not field.primary_key)
    keys = [UniqueKey((column(model, field.name),), {}) for field in fields if field.unique]
    for names in meta.unique_together:
        keys.append(UniqueKey(tuple(column(model, name) for name in names), {}))
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = tuple(column(model, name) for name in constraint.fields)
            keys.append(UniqueKey(columns, condition_of(constraint, model, editor)))
    return tuple(keys)


def condition_of(declared: Any, model: type[Model], editor: Any) -> Document:
    """The condition of a constraint or an index in MongoDB's terms; empty when it has none."""
    if not declared.condition:
        return {}
    index: Any = Index(fields=declared.fields, name=declared.name, condition=declared.condition)
    return dict(index._get_condition_mql(model, editor))


def meets(document: Document, condition: Document) -> bool:
    """Whether the document meets a condition of the few kinds that a partial index may have."""
    for name, wanted in condition.items():
        if name == "$and":
            met = all(meets(document, part) for part in wanted)
        elif name == "$or":
            met = any(meets(document, part) for part in wanted)
        else:
            met = all(_compare(document.get(name), kind, value) for kind, value in wanted.items())
        if not met:
            return False
    return True


def _compare(value: Any, kind: str, wanted: Any) -> bool:
    if kind == "$eq":
        return bool(value == wanted)
    if kind == "$in":
        return value in wanted
    return value is not None and bool(_COMPARE[kind](value, wanted))


def taken(keys: Iterable[UniqueKey], documents: Iterable[Document]) -> Document | None:
    """A condition that finds every stored document which one of these would collide with; None when none can."""
    conditions = [key for document in documents for key in _keys_of(keys, document)]
    return {"$or": conditions} if conditions else None


def without(documents: Iterable[Document], stored: Iterable[Document], keys: Iterable[UniqueKey]) -> list[Document]:
    """Those documents that collide neither with a stored one nor with an earlier one of their own."""
    keys = tuple(keys)
    seen = {mark for document in stored for mark in _marks(keys, document)}
    kept = []
    for document in documents:
        marks = set(_marks(keys, document))
        if not marks & seen:
            kept.append(document)
            seen |= marks
    return kept


def _keys_of(keys: Iterable[UniqueKey], document: Document) -> Iterator[Document]:
    for key in keys:
        if (found := key.of(document)) is not None:
            yield found


def _marks(keys: tuple[UniqueKey, ...], document: Document) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for number, key in enumerate(keys):
        if key.of(document) is not None:
            yield number, tuple(document[name] for name in key.columns)
