"""Indexes that migrations can't express, declared on a model as `mongo_indexes = (TextIndex(…), ExpiryIndex(…))`.

`manage.py setup_indexes` makes them on MongoDB. Elsewhere they mean nothing: expired rows go by a scheduled task.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from pymongo import ASCENDING, TEXT, IndexModel


@dataclass(frozen=True, kw_only=True)
class TextIndex:
    """Full text over these fields (or paths into JSON, `days.tasks.title`) with their weights; one a collection.

    `language="none"` neither stems nor drops stop words. `prefix` divides the index: a search must then name one
    value of each of these fields, and reads no further than that.
    """

    name: str
    fields: Mapping[str, int]
    language: str = "none"
    prefix: tuple[str, ...] = ()

    def index_model(self, model: type[Model]) -> IndexModel:
        weights = {_path(model, name): weight for name, weight in self.fields.items()}
        return IndexModel(
            [*((column(model, field), ASCENDING) for field in self.prefix), *((path, TEXT) for path in weights)],
            name=self.name,
            weights=weights,
            default_language=self.language,
            language_override="__language__",
        )


@dataclass(frozen=True, kw_only=True)
class ExpiryIndex:
    """MongoDB removes a row when the time in the field is `seconds` ago; null means never."""

    name: str
    field: str
    seconds: int = 0

    def index_model(self, model: type[Model]) -> IndexModel:
        return IndexModel([(column(model, self.field), ASCENDING)], name=self.name, expireAfterSeconds=self.seconds)


DeclaredIndex = TextIndex | ExpiryIndex


def declared_indexes(model: type[Model]) -> tuple[IndexModel, ...]:
    """What the model declares, ready to be made."""
    found: tuple[DeclaredIndex, ...] = getattr(model, "mongo_indexes", ())
    return tuple(index.index_model(model) for index in found)


def column(model: type[Model], name: str) -> str:
    """What the field is called in the database."""
    field: Any = model._meta.get_field(name)
    return str(field.column)


def _path(model: type[Model], path: str) -> str:
    name, *rest = path.split(".")
    return ".".join([column(model, name), *rest])
