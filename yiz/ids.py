"""One primary key for every database: an ObjectId, native on MongoDB and `char(24)` elsewhere.

In Python and in the API it is a string of 24 lower-case hex digits. It rises with time, so
"newest first" is `ORDER BY id DESC`.
"""

import re
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_HEX = re.compile(r"[0-9a-f]{24}\Z")
_PK_OPTIONS = ("db_column", "default", "editable")


def new_id() -> str:
    """A fresh id: 24 hex digits, greater than every id made earlier by this process."""
    return str(ObjectId())


def is_id(value: object) -> bool:
    """Whether `value` is a well-formed id (lower-case hex)."""
    return isinstance(value, str) and _HEX.match(value) is not None


def id_time(value: str) -> datetime:
    """The second, in UTC, in which the id was made."""
    return datetime.fromtimestamp(int(value[:8], 16), UTC)


def id_at(moment: datetime) -> str:
    """The smallest id of that second: rows with smaller ids are older, and are found by the primary key."""
    return f"{int(moment.timestamp()):08x}{'0' * 16}"


class ObjectIdField(models.CharField):
    """A primary key that fills itself (`primary_key=True`), or a plain reference to one.

    Not a subclass of AutoField: third-party code would take it for an integer.
    """

    default_error_messages = {"invalid": "“%(value)s” is not a valid id."}

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 24
        if options.get("primary_key"):
            options.update(db_column="_id", default=new_id, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("max_length", None)
        if self.primary_key:
            for option in _PK_OPTIONS:
                options.pop(option, None)
        return name, path, list(args), options

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "objectId" if connection.vendor == "mongodb" else "char(24)"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return self.db_type(connection)

    def to_python(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        text = str(value).lower()
        if not _HEX.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return text

    def get_prep_value(self, value: Any) -> Any:
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        if value is None or connection.vendor != "mongodb" or hasattr(value, "resolve_expression"):
            return value
        return ObjectId(value)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return None if value is None else str(value)


class ObjectIdModel(models.Model):
    """The base of every model of the product."""

    id = ObjectIdField(primary_key=True)

    class Meta:
        abstract = True
