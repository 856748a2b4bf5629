"""Many rows at once on any database, past the ORM's work for each of them: for what is counted in thousands a second.

Values go in as Python has them and come out as the database has them (an ObjectId is its text on SQLite and an
`ObjectId` on MongoDB): for rows that are counted, not for rows that are shown.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from yiz.db import atomic

CONVERTED = ("ObjectIdField", "DateTimeField", "JSONField")
"""What the databases store differently from how Python has it."""


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Stores the rows that no unique index refuses, by one statement; answers how many. Not inside `atomic`."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    ready = [_converted(field, values) for field, values in zip(fields, zip(*rows, strict=True), strict=True)]
    columns = [str(field.column) for field in fields]
    table = model._meta.db_table
    if connection.vendor == "mongodb":
        documents = [dict(zip(columns, values, strict=True)) for values in zip(*ready, strict=True)]
        stored: int = connection.insert_documents(table, documents)  # type: ignore[attr-defined]
        return stored
    return _insert_or_ignore(table, columns, list(zip(*ready, strict=True)))


def stream_rows(rows: models.QuerySet[Any, Any], names: Sequence[str], chunk: int) -> Iterator[list[tuple[Any, ...]]]:
    """These columns of the rows, as tuples, in the queryset's order, a chunk at a time."""
    columns = [str(rows.model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    rows = rows.values_list(*names)
    if connection.vendor == "mongodb":
        yield from connection.stream_columns(rows, columns, chunk)  # type: ignore[attr-defined]
        return
    statement, parameters = rows.query.get_compiler(rows.db).as_sql()
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while found := cursor.fetchmany(chunk):
            yield found


def _converted(field: Any, values: tuple[Any, ...]) -> Sequence[Any]:
    if type(field).__name__ not in CONVERTED:
        return values
    prepare: Callable[..., Any] = field.get_db_prep_save
    known: dict[Any, Any] = {}
    return [_memoised(prepare, value, known) for value in values]


def _memoised(prepare: Callable[..., Any], value: Any, known: dict[Any, Any]) -> Any:
    """Many rows share a user, a skill, a moment of arrival: each is converted once."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        return prepare(value, connection)
    if value not in known:
        known[value] = prepare(value, connection)
    return known[value]


@atomic
def _insert_or_ignore(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> int:
    quote = connection.ops.quote_name
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT OR IGNORE INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES ({places})"  # noqa: S608  names of the model
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)
