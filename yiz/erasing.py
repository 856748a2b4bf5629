"""Removing rows together with all that hangs on them, in any app, in chunks: what a cascade does, in bounded memory."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CASCADE, SET_NULL, ForeignObjectRel, Model, QuerySet

from yiz.db import delete_rows
from yiz.keyset import chunks_of_ids


def erase_rows(rows: QuerySet[Any]) -> int:
    """Deletes the rows and, before each chunk of them, what refers to it, as the foreign keys say: deleted too, or let
    go. Answers how many rows of its own model went. Safe to cut short and to run again. No counter is moved.
    """
    done = 0
    for ids in chunks_of_ids(rows):
        for relation in _referring(rows.model):
            _release(relation, ids)
        done += delete_rows(rows.model._default_manager.filter(pk__in=ids))
    return done


def _referring(model: type[Model]) -> Iterator[ForeignObjectRel]:
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel) and (field.one_to_many or field.one_to_one):
            yield field


def _release(relation: ForeignObjectRel, ids: list[Any]) -> None:
    column = relation.field.attname
    referring = relation.related_model._default_manager.filter(**{f"{column}__in": ids})
    on_delete = getattr(relation, "on_delete", None)
    if on_delete is CASCADE:
        erase_rows(referring)
    elif on_delete is SET_NULL:
        for others in chunks_of_ids(referring):
            relation.related_model._default_manager.filter(pk__in=others).update(**{column: None})
    elif referring.exists():
        raise ValueError(f"{relation.related_model} refers to what is to be erased, and does not say what then")
